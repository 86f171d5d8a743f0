/** The properties of a resource, or any other object of a template. */
export interface Properties {
  readonly [name: string]: unknown;
}

export interface Resource {
  /** The logical id. */
  readonly id: string;
  readonly type: string;
  /** The path of its construct, where the CDK wrote it. */
  readonly path?: string;
  readonly properties: Properties;
}

/** The resources of a template by type, which remembers the types that were asked for. */
export class Template {
  private readonly resources: Resource[];
  private readonly parameters: Properties;
  private readonly read = new Set<string>();

  constructor(template: unknown) {
    this.parameters = object(object(template).Parameters);
    this.resources = Object.entries(object(object(template).Resources)).map(([id, resource]) => ({
      id,
      type: text(object(resource).Type) ?? '',
      path: text(object(object(resource).Metadata)['aws:cdk:path']),
      properties: object(object(resource).Properties),
    }));
  }

  /** The resources of a type, in the template's order. */
  public all(type: string): Resource[] {
    this.read.add(type);
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The number that a parameter has unless the deployment states another. */
  public defaultOf(value: unknown): number | undefined {
    return number(object(this.parameters[text(object(value).Ref) ?? '']).Default);
  }

  /** How many resources there are of each type that nobody asked for. */
  public unread(): { [type: string]: number } {
    const counts: { [type: string]: number } = {};
    for (const { type } of this.resources) if (!this.read.has(type)) counts[type] = (counts[type] ?? 0) + 1;
    return counts;
  }
}

export function object(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** A string; a number as CloudFormation may write it; undefined for what is known at deployment only. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** A number, also one in quotes. */
export function number(value: unknown): number | undefined {
  const parsed = Number(text(value) ?? NaN);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** The logical ids that a value refers to by `Ref` and `Fn::GetAtt`, at any depth. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  return Object.entries(object(value)).flatMap(([key, inner]) => {
    if (key === 'Ref') return [text(inner) ?? ''];
    if (key === 'Fn::GetAtt') return [text(list(inner)[0])?.split('.')[0] ?? ''];
    return references(inner);
  });
}

/** The first logical id that a value refers to, or else its text. */
export function reference(value: unknown): string | undefined {
  return text(value) ?? references(value)[0];
}

/** A zone. Without a stated region, the CDK writes it as the nth of `Fn::GetAZs`. */
export function zone(value: unknown): string | undefined {
  const nth = number(list(object(value)['Fn::Select'])[0]);
  return nth === undefined ? text(value) : `Zone ${nth + 1}`;
}
