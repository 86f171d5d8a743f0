import type { AppCase } from './case';
import type { Resource, Template } from './template';

/** What an invariant says of a template: how many objects it looked at, and what it found. */
export interface Finding {
  readonly looked: number;
  readonly broken: string[];
}

/** A pure function over a template; the case says what was asked for. */
export type Invariant = (template: Template, appCase: AppCase) => Finding;

/** An invariant of each resource by itself. */
export function each<T extends Resource>(resources: T[], problems: (resource: T) => (string | false)[]): Finding {
  const broken = resources.flatMap((resource) =>
    problems(resource)
      .filter((problem) => problem !== false)
      .map((problem) => `${resource.id} ${problem}`),
  );
  return { looked: resources.length, broken };
}
