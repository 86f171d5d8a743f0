/** A part of a template, read where it is certain to be there. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Part = any;

/** A resource with its logical id. */
export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Part;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A synthesised template, by types of resources. */
export class Template {
  public readonly resources: readonly Resource[];

  constructor(text: string) {
    const resources = (JSON.parse(text) as Part).Resources ?? {};
    this.resources = Object.entries<Part>(resources).map(([id, resource]) => ({
      ...resource,
      id,
      Properties: resource.Properties ?? {},
    }));
  }

  public all(type: string): Resource[] {
    return this.resources.filter(({ Type }) => Type === type);
  }

  /** The resource that a `Ref` or `Fn::GetAtt` refers to. */
  public target(value: Part): Resource | undefined {
    const id = referenceOf(value);
    return this.resources.find((resource) => resource.id === id);
  }
}

/** What a value refers to, or the value itself where it is a literal. */
export function referenceOf(value: Part): string | undefined {
  if (typeof value === 'string') return value;
  return value?.Ref ?? value?.['Fn::GetAtt']?.[0];
}

/** Whether CloudFormation computes the value. */
export function isIntrinsic(value: Part): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}
