import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource as ResourceSpec, ResourceProperties } from '@aws-cdk/service-spec-types';
import { STATEFUL } from './stateful';
import type { Part, Resource, Template } from './template';
import { isIntrinsic } from './template';

const database = loadAwsServiceSpecSync();
const specs = new Map<string, ResourceSpec | undefined>();

/** What AWS says of a type of resource. */
function specOf(type: string): ResourceSpec | undefined {
  if (!specs.has(type)) specs.set(type, database.lookup('resource', 'cloudFormationType', 'equals', type)[0]);
  return specs.get(type);
}

/**
 * Types that AWS does not know, properties that a type does not have, required ones that are missing, and types that
 * hold data without standing among those that the invariants know of.
 */
export function misfits(template: Template): string[] {
  return template.resources.flatMap((resource) => misfitsOfResource(resource));
}

function misfitsOfResource({ id, Type, Properties }: Resource): string[] {
  const spec = specOf(Type);
  if (!spec) return [`${id}: unknown type ${Type}`];
  const overlooked =
    spec.isStateful && !STATEFUL.has(Type) ? [`${id}: ${Type} is stateful, and stateful.ts lacks it`] : [];
  return [...overlooked, ...misfitsOfObject(`${id} (${Type})`, Properties, spec.properties)];
}

function misfitsOfObject(path: string, value: Part, properties: ResourceProperties): string[] {
  const unknown = Object.keys(value).filter((name) => !(name in properties));
  const missing = Object.keys(properties).filter((name) => properties[name].required && value[name] === undefined);
  return [
    ...unknown.map((name) => `${path}: unknown property ${name}`),
    ...missing.map((name) => `${path}: missing property ${name}`),
    ...Object.entries(value)
      .filter(([name]) => name in properties)
      .flatMap(([name, inner]) => misfitsOfValue(`${path}.${name}`, inner, properties[name].type)),
  ];
}

function misfitsOfValue(path: string, value: Part, type: PropertyType): string[] {
  if (isIntrinsic(value)) return [];
  if (type.type === 'union') {
    const findings = type.types.map((member) => misfitsOfValue(path, value, member));
    return findings.reduce((fewest, next) => (next.length < fewest.length ? next : fewest));
  }
  if (type.type === 'array') {
    if (!Array.isArray(value)) return [`${path}: not a list`];
    return value.flatMap((element, index) => misfitsOfValue(`${path}[${index}]`, element, type.element));
  }
  if (type.type !== 'map' && type.type !== 'ref') return [];
  if (typeof value !== 'object' || Array.isArray(value)) return [`${path}: not an object`];
  if (type.type === 'ref')
    return misfitsOfObject(path, value, database.get('typeDefinition', type.reference).properties);
  return Object.entries(value).flatMap(([key, inner]) => misfitsOfValue(`${path}.${key}`, inner, type.element));
}
