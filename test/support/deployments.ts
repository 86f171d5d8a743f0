import type { AddWebServiceOptions, IDeployment, ScalableWebAppProps } from '../../lib';
import type { Stack } from 'aws-cdk-lib/core';
import { BackingTier, Deployment, ScalableWebApp } from '../../lib';
import { IMAGE, onlyResource, testStack } from './stacks';

/** Every backing tier: deployments need none. */
const omit = Object.values(BackingTier);

export function makeApp(props: ScalableWebAppProps = {}, stack: Stack = testStack()) {
  return { app: new ScalableWebApp(stack, 'Shop', { omit, ...props }), stack };
}

/** An app with one web service that is deployed so. */
export function make(
  deployment?: IDeployment,
  options: Partial<AddWebServiceOptions> = {},
  props?: ScalableWebAppProps,
) {
  const { app, stack } = makeApp(props);
  return { app, stack, service: app.addWebService('Web', { image: IMAGE, deployment, ...options }) };
}

export const configurationOf = (stack: Stack) =>
  onlyResource(stack, 'AWS::ECS::Service').Properties.DeploymentConfiguration;

export const warningsOf = (stack: Stack) =>
  stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .map(({ data }) => `${data}`)
    .filter((text) => text.includes('cdk-scalable-web-app:'));

/** What synthesis says of constructs that do not go together. */
export const findingsOf = (stack: Stack) => stack.node.findAll().flatMap(({ node }) => node.validate());

/** What the error says, if there is one. */
export function problemOf(deployment: IDeployment, options: Partial<AddWebServiceOptions> = {}): string {
  try {
    make(deployment, options);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no problem';
}

/** The ways that move requests from one target group to another. */
export const SHIFTING: [string, () => IDeployment][] = [
  ['blueGreen', () => Deployment.blueGreen()],
  ['canary', () => Deployment.canary()],
  ['linear', () => Deployment.linear()],
];
