import { readdirSync } from 'fs';
import { join, parse } from 'path';
import type { App } from 'aws-cdk-lib/core';
import { ENV, lookedUp } from './environment';

const FOLDER = join(__dirname, '..', '..', 'examples');

/** The names of all examples. */
export const EXAMPLES = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

export const PRESETS = ['production', 'development'];

/** Whether a stack of an example holds the application, and not only what is at the edge of the world. */
export const hasTiers = ({ Resources }: { Resources: { [id: string]: { Type: string } } }): boolean =>
  Object.values(Resources).some(({ Type }) => Type === 'AWS::EC2::VPC');

/** Loads an example afresh, with a context of its own, as the CDK CLI would. */
export function loadExample(name: string, context: { [key: string]: unknown } = {}): App {
  return loadApp(join(FOLDER, name, 'app.ts'), context);
}

const STATED = join(__dirname, 'stated');

/** Every app that states all that can be stated of one part, by its topic; they share one copy of the CDK, and load fast. */
export function statedApps(): Map<string, App> {
  process.env.CDK_CONTEXT_JSON = JSON.stringify(lookedUp(ENV));
  try {
    const files = readdirSync(STATED);
    return new Map(
      files.map((file) => [parse(file).name, (jest.requireActual(join(STATED, file)) as { app: App }).app]),
    );
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
}

/**
 * Loads the `app` that a file exports, and with it fresh copies of the CDK and of the library: what is loaded later in
 * the same test, such as cdk-nag, knows resources by the classes of these copies.
 */
export function loadApp(file: string, context: { [key: string]: unknown } = {}): App {
  process.env.CDK_DEFAULT_ACCOUNT = ENV.account;
  process.env.CDK_DEFAULT_REGION = ENV.region;
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...lookedUp(ENV), ...context });
  try {
    jest.resetModules();
    return (jest.requireActual(file) as { app: App }).app;
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
}
