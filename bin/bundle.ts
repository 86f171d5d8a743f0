import { chmodSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, notices } from './bundle/notices';

const ROOT = path.join(__dirname, '..');

/** Where the command-line tool goes, beside what jsii compiles. */
const OUTPUT = path.join(ROOT, 'dist', 'cli.js');
const NOTICES = path.join(ROOT, 'dist', 'THIRD-PARTY-NOTICES.txt');

/** Puts the command-line tool and its libraries into one file, and the licences of the libraries into another. */
async function bundle(): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['bin/cli.ts'],
    outfile: OUTPUT,
    bundle: true,
    platform: 'node',
    target: 'node20.11',
    format: 'cjs',
    // ES modules first: of those, what nobody calls is left out.
    mainFields: ['module', 'main'],
    loader: { '.html': 'text' },
    // Names stay, for traces that can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    // They are in the notices, whole.
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  chmodSync(OUTPUT, 0o755);
  writeFileSync(NOTICES, notices(bundledPackages(Object.keys(metafile.inputs), ROOT)));
}

void bundle();
