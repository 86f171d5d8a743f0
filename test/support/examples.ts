import { readdirSync, readFileSync } from 'fs';
import { createRequire } from 'module';
import { dirname, join, parse } from 'path';
import { transformSync } from '@swc/core';
import type { Options } from '@swc/core';
import type { App } from 'aws-cdk-lib/core';
import { ENV, lookedUp } from './environment';

/** As Jest transforms modules. */
const SWC: Options = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  configFile: false,
  swcrc: false,
};

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

/** Every app that states all that can be stated of one part, by its topic. */
export function statedApps(): Map<string, App> {
  return new Map(readdirSync(STATED).map((file) => [parse(file).name, loadApp(join(STATED, file))]));
}

/**
 * Evaluates a file afresh and gives its `app`. The CDK and the library are those of the test: to load them takes longer
 * than an app, and they keep nothing between apps.
 */
export function loadApp(file: string, context: { [key: string]: unknown } = {}): App {
  process.env.CDK_DEFAULT_ACCOUNT = ENV.account;
  process.env.CDK_DEFAULT_REGION = ENV.region;
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...lookedUp(ENV), ...context });
  try {
    const { code } = transformSync(readFileSync(file, 'utf8'), { ...SWC, filename: file });
    const module = { exports: {} as { app: App } };
    const evaluate = new Function('module', 'exports', 'require', '__filename', '__dirname', code);
    evaluate(module, module.exports, createRequire(file), file, dirname(file));
    return module.exports.app;
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
}
