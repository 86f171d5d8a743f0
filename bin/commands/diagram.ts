import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readTemplate } from '../../lib/analysis/template-model';
import { picture } from './diagram/picture';

const ROOT = resolve(__dirname, '../..');

/** The picture in the documentation. */
export const PICTURE = join(ROOT, 'docs/architecture.svg');

/** The picture of `examples/hello`. */
export function exampleDiagram(template = exampleTemplate()): string {
  return picture(readTemplate(template), 'a web app on AWS by cdk-scalable-web-app');
}

/** `examples/hello`, synthesised from the sources of the library for a made-up account. */
export function exampleTemplate(): unknown {
  const outdir = mkdtempSync(join(tmpdir(), 'diagram-'));
  const [account, region] = ['123456789012', 'us-east-1'];
  const zones = ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
  try {
    execFileSync(process.execPath, ['--import', 'tsx', 'examples/hello/app.ts'], {
      cwd: ROOT,
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_VALIDATION: 'false',
        CDK_DEFAULT_ACCOUNT: account,
        CDK_DEFAULT_REGION: region,
        CDK_CONTEXT_JSON: JSON.stringify({ [`availability-zones:account=${account}:region=${region}`]: zones }),
        TSX_TSCONFIG_PATH: 'tsconfig.dev.json',
      },
    });
    return readJson(join(outdir, 'Hello.template.json'));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Without options it draws the picture of the documentation. */
function main(): void {
  const { values } = parseArgs({ options: { template: { type: 'string' }, output: { type: 'string' } } });
  const { template, output = PICTURE } = values;
  writeFileSync(
    output,
    template ? picture(readTemplate(readJson(template)), basename(template, '.template.json')) : exampleDiagram(),
  );
}

if (require.main === module) main();
