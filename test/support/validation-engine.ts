import { createRequire } from 'module';

interface Engine {
  free(): void;
}

/**
 * Lets this process start the engine of CloudFormation's validator once for each set of rules.
 *
 * It takes four seconds of a core to start. The CDK starts another for each template with a type that the one before did
 * not have, though the engine is made from the rules alone, and few types have rules of their own.
 */
export function shareValidationEngine(): void {
  // The CDK bundles it.
  const bundle = createRequire(require.resolve('aws-cdk-lib/package.json'))('@aws/cloudformation-validate') as {
    CompositeEngine: new (rules: object) => Engine;
  };
  const { CompositeEngine } = bundle;
  const engines = new Map<string, Engine>();
  bundle.CompositeEngine = class {
    constructor(rules: object) {
      const key = JSON.stringify(rules);
      const engine = engines.get(key) ?? new CompositeEngine(rules);
      // The next template with these rules has need of it.
      engine.free = () => undefined;
      engines.set(key, engine);
      return engine;
    }
  } as typeof CompositeEngine;
}
