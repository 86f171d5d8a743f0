import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Failure, UsageError } from './failure';

/** Where templates are. */
export interface TemplateOptions {
  /** A command that synthesises. */
  readonly app?: string;
  /** A template, or a folder with some. */
  readonly template?: string;
}

/** A template, and the name of its stack. */
export interface ReadTemplate {
  readonly name: string;
  readonly json: { readonly Resources: object; readonly Metadata?: { readonly [key: string]: unknown } };
}

const SUFFIX = '.template.json';

/**
 * The templates that the options name: one file, all of a cloud assembly, or what an app synthesises.
 *
 * @throws with exit code 2 where that is no template of CloudFormation in JSON
 */
export function readTemplates({ app, template }: TemplateOptions): ReadTemplate[];
/** The same, with each file read in a way of one's own. */
export function readTemplates<T>({ app, template }: TemplateOptions, read: (file: string) => T): T[];
export function readTemplates(
  { app, template }: TemplateOptions,
  read: (file: string) => unknown = readFile,
): unknown[] {
  if (app !== undefined) return readApp(app, read);
  const file = template ?? 'cdk.out';
  if (!existsSync(file)) {
    throw new UsageError(
      template === undefined
        ? "there is no folder cdk.out here; run 'npx cdk synth' first, or state --app or --template"
        : `--template is '${template}'; allowed is a template or a folder of templates that exists`,
    );
  }
  return statSync(file).isDirectory() ? readFolder(file, read) : [read(file)];
}

function readApp<T>(app: string, read: (file: string) => T): T[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'scalable-web-app-'));
  try {
    const { status, stderr } = spawnSync(app, {
      shell: true,
      encoding: 'utf8',
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: process.env.CDK_VALIDATION ?? 'false' },
    });
    if (status !== 0) throw new Failure(`'${app}' ended with exit code ${status}:\n${stderr.trim()}`);
    return readFolder(outdir, read);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function readFolder<T>(folder: string, read: (file: string) => T): T[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(SUFFIX))
    .sort();
  if (files.length === 0)
    throw new UsageError(`${folder} holds no ${SUFFIX.slice(1)}; state a folder that the CDK wrote`);
  const templates = files.map((name) => path.join(folder, name)).filter((file) => !isEmptyStack(file));
  if (templates.length === 0) throw new UsageError(`${folder} holds empty stacks alone; state one with services`);
  return templates.map(read);
}

/** The CDK writes a stack without resources as well, and deploys none: at most the rule of its bootstrapping is in it. */
function isEmptyStack(file: string): boolean {
  const text = readFileSync(file, 'utf8').trim();
  if (!text.startsWith('{')) return false;
  const keys = Object.keys(parse(file, text) as object);
  return keys.every((key) => ['Description', 'Metadata', 'Outputs', 'Parameters', 'Rules'].includes(key));
}

/** A template from its file. */
export function readFile(file: string): ReadTemplate {
  const text = readFileSync(file, 'utf8');
  if (text.trim() === '') throw new UsageError(`${file} is empty; run 'npx cdk synth' again`);
  const json = parse(file, text);
  if (typeof json !== 'object' || json === null || typeof (json as ReadTemplate['json']).Resources !== 'object') {
    const kind = kindOf(json);
    throw new UsageError(`${file} ${kind}; allowed is a template of CloudFormation, which has Resources`);
  }
  return {
    name: path
      .basename(file)
      .replace(SUFFIX, '')
      .replace(/\.json$/, ''),
    json: json as ReadTemplate['json'],
  };
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const yaml = /^\s*(AWSTemplateFormatVersion|Resources|Transform)\s*:/m.test(text);
    const remedy = yaml ? "it looks like YAML; 'npx cdk synth' writes JSON into cdk.out" : (error as Error).message;
    throw new UsageError(`${file} is not JSON: ${remedy}`);
  }
}

/** Files that are mistaken for templates, by what they hold. */
function kindOf(json: unknown): string {
  const has = (key: string) => typeof json === 'object' && json !== null && key in json;
  if (has('terraform_version') || has('planned_values')) return 'is a plan of Terraform';
  if (has('artifacts') && has('version')) return 'is the manifest of a cloud assembly: state its folder';
  if (has('$schema')) return 'is a template of another tool (Azure Resource Manager?)';
  return 'has no Resources';
}
