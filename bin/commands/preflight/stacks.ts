import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { TemplateOptions } from '../../support/templates';
import { readFile, readTemplates } from '../../support/templates';

/** A template with its stack, and where that is deployed to, where the app says so. */
export interface ReadStack {
  readonly name: string;
  readonly json: object;
  readonly account?: string;
  readonly region?: string;
}

interface Artifact {
  readonly type?: string;
  /** `aws://123456789012/eu-west-1`. */
  readonly environment?: string;
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
}

/** The stacks that the options name; what their templates do not say is in the manifest beside them. */
export function readStacks(options: TemplateOptions): ReadStack[] {
  return readTemplates(options, (file) => {
    const { name, json } = readFile(file);
    const stacks = stacksOf(path.join(path.dirname(file), 'manifest.json'));
    const own = stacks.find(([, { properties }]) => properties?.templateFile === path.basename(file));
    // A nested stack goes where the others go.
    const [, { environment = '' }] = own ?? stacks[0] ?? ['', {}];
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
    return {
      name: own ? (own[1].properties?.stackName ?? own[0]) : name,
      json,
      account: known(account),
      region: known(region),
    };
  });
}

const known = (value?: string) => (value === undefined || /^unknown-/.test(value) ? undefined : value);

function stacksOf(manifest: string): [string, Artifact][] {
  if (!existsSync(manifest)) return [];
  const { artifacts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { artifacts?: Record<string, Artifact> };
  return Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
}
