import { EXAMPLES, PRESETS, loadExample, statedApps } from '../support/examples';

/** A template as a gate reads it. */
export interface WholeTemplate {
  readonly Resources: {
    readonly [id: string]: { readonly Type: string; readonly Properties?: { readonly [name: string]: unknown } };
  };
}

/** A stack of an app as it is deployed. */
export interface WholeStack {
  /** The example, or the topic that is stated. */
  readonly app: string;
  /** None of an app that states all of one part. */
  readonly preset?: string;
  readonly stackName: string;
  readonly template: WholeTemplate;
}

/** Every example under both presets, and every app that states all of one part: synthesised once for all gates. */
export function wholeStacks(): WholeStack[] {
  const examples = EXAMPLES.flatMap((app) =>
    PRESETS.map((preset) => ({ app, preset, assembly: loadExample(app, { preset }).synth() })),
  );
  // The examples leave much out.
  const stated = [...statedApps()].map(([app, loaded]) => ({ app, assembly: loaded.synth() }));
  return [...examples, ...stated].flatMap(({ assembly, ...of }) =>
    assembly.stacks.map(({ stackName, template }) => ({
      ...of,
      stackName,
      template: { ...template, Resources: template.Resources ?? {} },
    })),
  );
}
