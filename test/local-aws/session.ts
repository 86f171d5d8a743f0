import { Assembly } from './deploy';
import { environment, NOWHERE } from './environment';
import type { Expectation } from './expectations/expectation';
import { expectations } from './expectations';
import { LocalAws } from './local-aws';
import type { Observed } from './observed';
import { findPython, installedPython, installPython, WORK } from './python';
import { readBack } from './read-back';

/** What is cleaned up however a run ends. */
export class Session {
  /** The local AWS, once started. */
  public localAws?: LocalAws;
  private readonly assemblies: Assembly[] = [];
  private ending?: Promise<void>;

  /** Whether a signal ends the session: what fails then fails for that. */
  public get interrupted(): boolean {
    return this.ending !== undefined;
  }

  /** Synthesises an app; needs no AWS. Strict synthesis stops at any finding of the CloudFormation validation. */
  public async synthesize(script: string, { strict }: { strict: boolean }): Promise<Assembly> {
    const assembly = await Assembly.synthesize(script, environment(process.env, NOWHERE, WORK), strict);
    this.assemblies.push(assembly);
    return assembly;
  }

  /** Starts the local AWS; installs it first where that has not been done. */
  public async start(): Promise<LocalAws> {
    this.localAws = await LocalAws.start(installedPython() ?? (await installPython(findPython()!)));
    return this.localAws;
  }

  /** Reads an app's stacks back and compares. */
  public async check({ templates }: Assembly): Promise<{ observed: Observed; expectations: Expectation[] }> {
    const observed = await readBack(this.localAws!.endpoint, [...templates.keys()]);
    return { observed, expectations: expectations(templates, observed) };
  }

  /** Stops the local AWS and removes what was synthesised. */
  public async end(): Promise<void> {
    this.assemblies.forEach((assembly) => assembly.remove());
    await this.localAws?.stop();
  }

  /** Ends the session on Ctrl-C and on SIGTERM, with the exit code that shells give such an end. */
  public endOnSignals(): void {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      // Not `once`: libraries that listen too raise the signal again when nobody else is left that listens.
      process.on(signal, () => {
        this.ending ??= this.end().finally(() => process.exit(code));
      });
    }
  }
}
