import type { App, Stack } from 'aws-cdk-lib/core';
import { isWatched } from './watched';

export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: unknown };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What of a template a released line stands by. */
export interface Template {
  readonly Resources: { readonly [logicalId: string]: Resource };
  readonly Outputs?: { readonly [name: string]: unknown };
}

/** Hashes of assets differ from build to build and replace nothing. */
const ASSET_HASH = /\b[0-9a-f]{64}\b/g;

/** The template of a stack, without metadata, the bootstrap check and asset hashes, its keys in order. */
export function templateOf(stack: Stack): Template {
  const assembly = (stack.node.root as App).synth();
  const { Resources, Outputs } = assembly.getStackArtifact(stack.artifactId).template as Template;
  const text = JSON.stringify({ Outputs, Resources }, withoutMetadata).replace(ASSET_HASH, '<asset>');
  return JSON.parse(text);
}

/** A line for each property of a watched resource, one for each other resource: small, and its diff can be read. */
export function format({ Outputs, Resources }: Template): string {
  const resources = Object.entries(Resources).map(([logicalId, resource]) => {
    const { Properties = {}, ...rest } = resource;
    if (!isWatched(resource.Type)) return `  "${logicalId}": ${JSON.stringify(resource)}`;
    const properties = Object.entries(Properties).map(([name, value]) => `    "${name}": ${JSON.stringify(value)}`);
    return `  "${logicalId}": {\n   ${JSON.stringify(rest).slice(1, -1)},\n   "Properties": {\n${properties.join(',\n')}\n   }\n  }`;
  });
  return `{\n "Outputs": ${JSON.stringify(Outputs ?? {})},\n "Resources": {\n${resources.join(',\n')}\n }\n}\n`;
}

function withoutMetadata(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== 'Metadata');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
