import type { IResolvable } from 'aws-cdk-lib/core';
import { Lazy } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';

interface Named {
  readonly name: string;
}
interface Rendered {
  readonly environment?: Named[];
  readonly secrets?: Named[];
}

/**
 * Renders the variables of every container in the order of their names. In the order of bindings, two workers added the
 * other way round would give every service a new revision, and a deployment, that changes nothing.
 */
export function sortVariables(taskDefinition: ecs.TaskDefinition): void {
  const resource = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const rendered = resource.containerDefinitions as IResolvable;
  const byName = (list?: Named[]) => list && [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
  resource.containerDefinitions = Lazy.uncachedAny({
    // One level deep: what is inside is resolved once, with the rest of the template.
    produce: (context) =>
      (rendered.resolve(context) as Rendered[]).map((container) => ({
        ...container,
        environment: byName(container.environment),
        secrets: byName(container.secrets),
      })),
  });
}
