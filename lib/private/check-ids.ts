import type { IConstruct } from 'constructs';
import { constantCase } from './naming';
import { Checks } from './validation';

/** Checks ids of children to be. Those that differ in their spelling alone would bind the same variables. */
export function checkIds(parent: IConstruct, ids: string[]): Checks {
  const checks = new Checks();
  const taken = new Map(parent.node.children.map(({ node }) => [constantCase(node.id), node.id]));
  for (const id of ids) {
    const other = taken.get(constantCase(id));
    checks.that(other === undefined, 'id', id, `an id of its own, and '${other}' stands already`, 'take another id');
  }
  return checks;
}
