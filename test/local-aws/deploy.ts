import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { lookedUp } from '../support/environment';
import { ACCOUNT, REGION } from './environment';
import { REPOSITORY } from './python';

/** Checks the templates against the CloudFormation schemas and stops at any finding. */
const STRICT = {
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:strictCfnValidateErrors': true,
};

/** Metadata by which reports name a resource; the CLI asks for it where it runs the app itself. */
const PATHS = { 'aws:cdk:enable-path-metadata': true };

const CDK = path.join(path.dirname(require.resolve('aws-cdk/package.json')), 'bin', 'cdk');
const LINES_OF_A_FAILURE = 25;
const LONGEST_LINE = 8000;

/** A CloudFormation template, as far as it is read here. */
export interface Template {
  /** Deployed with what they are by default. */
  readonly Parameters?: Record<string, { readonly Default?: string }>;
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>;
}

/** One resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape differs from type to type
  readonly Properties?: Record<string, any>;
  readonly Metadata?: Record<string, string>;
}

interface ManifestArtifact {
  readonly type: string;
  readonly properties: { readonly templateFile: string; readonly stackName?: string };
}

/** A synthesised app: its cloud assembly, in a folder of its own. */
export class Assembly {
  /**
   * Runs the app's script.
   *
   * @param script the TypeScript file that makes an `App`
   * @param env the environment to run it in
   * @param strict whether to check the templates against the CloudFormation schemas
   */
  public static async synthesize(script: string, env: Record<string, string>, strict: boolean): Promise<Assembly> {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'local-aws-')));
    const assembly = new Assembly(folder);
    try {
      await run('the app', [process.execPath, '--import', 'tsx', path.resolve(script)], REPOSITORY, {
        ...env,
        // The rules that the CDK would load by itself are those of the strict check.
        CDK_VALIDATION: String(strict),
        // Examples import the package by its name: these settings send it to lib/, built or not.
        TSX_TSCONFIG_PATH: path.join(REPOSITORY, 'tsconfig.dev.json'),
        CDK_OUTDIR: assembly.output,
        CDK_CONTEXT_JSON: JSON.stringify({
          ...lookedUp({ account: ACCOUNT, region: REGION }),
          ...PATHS,
          ...(strict ? STRICT : {}),
        }),
      });
      assembly.readTemplates();
      assembly.leaveImagesOut();
    } catch (failure) {
      assembly.remove();
      throw failure;
    }
    return assembly;
  }

  /** Stack name → template. */
  public readonly templates = new Map<string, Template>();
  private readonly output: string;

  private constructor(private readonly folder: string) {
    this.output = path.join(folder, 'cdk.out');
    mkdirSync(this.output);
    process.once('exit', this.remove);
  }

  /** Prepares the account, as once before the first deployment. */
  public async bootstrap(env: Record<string, string>): Promise<void> {
    await this.cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`], env);
  }

  /** Deploys every stack; gives back their outputs. */
  public async deploy(env: Record<string, string>): Promise<Record<string, Record<string, string>>> {
    const outputs = path.join(this.folder, 'outputs.json');
    // Change sets in moto give no outputs and ignore DependsOn.
    const options = ['--method=direct', '--require-approval', 'never', '--outputs-file', outputs];
    await this.cdk(['deploy', '--all', '--app', this.output, ...options], env);
    return JSON.parse(readFileSync(outputs, 'utf8'));
  }

  /** Removes the folder. */
  public readonly remove = (): void => {
    process.off('exit', this.remove);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  };

  private readTemplates(): void {
    const manifest = JSON.parse(readFileSync(path.join(this.output, 'manifest.json'), 'utf8'));
    for (const artifact of Object.values<ManifestArtifact>(manifest.artifacts)) {
      if (artifact.type !== 'aws:cloudformation:stack') continue;
      const { stackName, templateFile } = artifact.properties;
      const template = readFileSync(path.join(this.output, templateFile), 'utf8');
      this.templates.set(stackName ?? path.basename(templateFile, '.template.json'), JSON.parse(template));
    }
  }

  /** Nothing here builds an image or keeps one, and the local ECS runs none: the task definitions name them. */
  private leaveImagesOut(): void {
    for (const name of readdirSync(this.output).filter((each) => each.endsWith('.assets.json'))) {
      const file = path.join(this.output, name);
      const manifest = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...manifest, dockerImages: {} }));
    }
  }

  /** The folder has no cdk.json, and takes what the CLI writes beside it. */
  private cdk(command: string[], env: Record<string, string>): Promise<void> {
    return run(`cdk ${command[0]}`, [process.execPath, CDK, ...command], this.folder, env);
  }
}

/** A command that failed, and the last that it printed. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    public readonly output: string,
  ) {
    super(message);
  }
}

async function run(name: string, [file, ...args]: string[], cwd: string, env: Record<string, string>): Promise<void> {
  const { execa } = await import('execa');
  const result = await execa(file, args, { cwd, env, extendEnv: false, all: true, reject: false });
  if (!result.failed) return;
  const output = result.all || result.shortMessage || '';
  throw new CommandFailure(`${name} failed (${result.signal ?? `exit code ${result.exitCode}`})`, lastLines(output));
}

/** Without empty lines, and without the minified source that Node quotes. */
function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && line.length <= LONGEST_LINE);
  return lines.slice(-LINES_OF_A_FAILURE).join('\n');
}
