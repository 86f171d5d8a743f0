import { chmodSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Plugin } from 'esbuild';
import { build } from 'esbuild';
import { bundledPackages, notices } from './bundle/notices';

const ROOT = path.join(__dirname, '..');

/** Where the command-line tool goes, beside what jsii compiles. */
const DIST = path.join(ROOT, 'dist');
const OUTPUT = path.join(DIST, 'cli.js');
const NOTICES = path.join(DIST, 'THIRD-PARTY-NOTICES.txt');

/** Commands in files of their own, so that no other command reads the clients of half of AWS. */
const APART: { readonly [module: string]: string } = { './preflight/run.js': 'preflight' };

/** Leaves what stands in a file of its own to be loaded from there. */
const apart: Plugin = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/.*\/run\.js$/ }, (module) => {
      const file = APART[module.path];
      return file === undefined ? undefined : { path: `./${file}.js`, external: true };
    }),
};

/** Puts the command-line tool and its libraries into two files, and the licences of the libraries into another. */
async function bundle(): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { cli: 'bin/cli.ts', preflight: 'bin/commands/preflight/run.ts' },
    outdir: DIST,
    plugins: [apart],
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
