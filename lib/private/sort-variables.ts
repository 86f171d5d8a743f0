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
  const rendered = resource.containerDefinitions;
  const byName = (list?: Named[]) => list && [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
  resource.containerDefinitions = Lazy.uncachedAny({
    produce: (context) => {
      const containers: Rendered[] = context.resolve(rendered) ?? [];
      return containers.map((container) => ({
        ...container,
        environment: byName(container.environment),
        secrets: byName(container.secrets),
      }));
    },
  });
}
