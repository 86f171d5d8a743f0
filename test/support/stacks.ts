import { App, Stack } from 'aws-cdk-lib/core';
import type { AppProps, StackProps } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ENV, ZONES } from './environment';

export { ENV };

/** An image that no registry has to be asked for. */
export const IMAGE = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');

/** An App in which `ENV` has three zones. It writes no `tree.json`, which takes a tenth of a synthesis and nobody reads. */
export function testApp(props: AppProps = {}): App {
  const zones = { [`availability-zones:account=${ENV.account}:region=${ENV.region}`]: ZONES };
  return new App({ treeMetadata: false, ...props, context: { ...zones, ...props.context } });
}

/** A stack of such an App. */
export function testStack(props: StackProps = {}): Stack {
  return new Stack(testApp(), 'Test', { env: ENV, ...props });
}

interface Resource {
  readonly Type: string;
  readonly Properties: { [name: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string[];
}

/** The resources of a type, by logical id. */
export function resourcesOf(stack: Stack, type: string): { [logicalId: string]: Resource } {
  return Template.fromStack(stack).findResources(type) as { [logicalId: string]: Resource };
}

/** The only resource of a type. */
export function onlyResource(stack: Stack, type: string): Resource {
  const all = Object.values(resourcesOf(stack, type));
  if (all.length !== 1) throw new Error(`${all.length} resources of type ${type}, not one`);
  return all[0];
}

/** Environment of the application container, by name. */
export function environmentOf(taskDefinition: Resource): { [name: string]: unknown } {
  const { Environment = [] } = taskDefinition.Properties.ContainerDefinitions[0];
  return Object.fromEntries(Environment.map((entry: { Name: string; Value: unknown }) => [entry.Name, entry.Value]));
}

/** Secrets of the application container, by name. */
export function secretsOf(taskDefinition: Resource): { [name: string]: unknown } {
  const { Secrets = [] } = taskDefinition.Properties.ContainerDefinitions[0];
  return Object.fromEntries(
    Secrets.map((entry: { Name: string; ValueFrom: unknown }) => [entry.Name, entry.ValueFrom]),
  );
}
