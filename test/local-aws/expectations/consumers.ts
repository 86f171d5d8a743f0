import type { Deployed, Model } from './model';

/** An environment variable as ECS will set it. */
export interface Variable {
  readonly service: Deployed;
  readonly name: string;
  /** The value, or where the value is kept for a secret. */
  readonly value: string;
  readonly secret: boolean;
}

/** The environment variables of every service whose values were made by the deployment, not written in the template. */
export function variables(model: Model): Variable[] {
  return model.ofType('AWS::ECS::Service').flatMap((service) => {
    const arn = service.properties.TaskDefinition;
    const declared = model.ofType('AWS::ECS::TaskDefinition').find(({ physicalId }) => physicalId === arn);
    const containers: TemplateContainer[] = declared?.template.ContainerDefinitions ?? [];
    const made = new Set(
      containers.flatMap(({ Environment = [], Secrets = [] }) => [
        ...Environment.filter(({ Value }) => typeof Value !== 'string').map(({ Name }) => Name),
        ...Secrets.filter(({ ValueFrom }) => typeof ValueFrom !== 'string').map(({ Name }) => Name),
      ]),
    );
    // A name in a zone that the stack makes is spelled out in the template; it counts as made where its primary was.
    const isMade = (name: string) => made.has(name) || made.has(name.replace(/READER_HOSTS?$/, 'HOST'));
    const task = model.observed.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === arn);
    return (task?.containerDefinitions ?? []).flatMap(({ environment = [], secrets = [] }) => [
      ...environment
        .filter(({ name }) => isMade(name!))
        .map(({ name, value }) => ({ service, name: name!, value: value!, secret: false })),
      ...secrets
        .filter(({ name }) => isMade(name!))
        .map(({ name, valueFrom }) => ({ service, name: name!, value: valueFrom!, secret: true })),
    ]);
  });
}

/** The value that the same service has under another name, such as DATABASE_PORT beside DATABASE_HOST. */
export function beside(model: Model, { service }: Variable, name: string): string | undefined {
  const arn = service.properties.TaskDefinition;
  const task = model.observed.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === arn);
  const environment = task?.containerDefinitions?.flatMap((container) => container.environment ?? []) ?? [];
  return environment.find((variable) => variable.name === name)?.value;
}

/** Every plain variable of a service, by name and value. */
export function environmentOf(model: Model, { properties }: Deployed): [string, string][] {
  const task = model.observed.taskDefinitions.find(
    ({ taskDefinitionArn }) => taskDefinitionArn === properties.TaskDefinition,
  );
  const all = task?.containerDefinitions?.flatMap(({ environment = [] }) => environment) ?? [];
  return all.map(({ name, value }) => [name!, value!]);
}

interface TemplateContainer {
  readonly Environment?: { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets?: { readonly Name: string; readonly ValueFrom: unknown }[];
}
