import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from './python';

/** What became of a file that the documented page sent through the documented web service. */
export interface SentInParts {
  readonly upload: string;
  readonly sha256: string;
  /** Requests to S3: all of them, and the most at once. */
  readonly requests: number;
  readonly mostAtOnce: number;
  readonly checksumInAddress: boolean;
  /** What the web service, or S3, says of what was not agreed. */
  readonly refused: Record<string, string>;
}

/** Sends 100 MiB, whose third request S3 does not answer, and then whatever was not agreed. */
const PROGRAM = `
  import { createHash, randomBytes } from 'node:crypto';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { send } from './page.mjs';
  import { begin, complete } from './parts.mjs';

  const { fetch } = globalThis;
  let [requests, now, mostAtOnce] = [0, 0, 0];
  // The first wait for each other, or for what would have come by then: a fast answer hides how many ask at once.
  let meet;
  const four = new Promise((resolve) => (meet = resolve));
  globalThis.fetch = async (...request) => {
    mostAtOnce = Math.max(mostAtOnce, ++now);
    if (now === 4) meet();
    await Promise.race([four, sleep(10_000, undefined, { ref: false })]);
    try {
      return ++requests === 3 ? new Response('', { status: 503 }) : await fetch(...request);
    } finally {
      now--;
    }
  };
  const said = (answer) => answer.then(() => 'done', ({ name, message }) => (name === 'Error' ? message : name));
  const webOf = (user) => ({ begin: (size) => begin(user, size), complete: (...what) => complete(user, ...what) });
  const bytes = randomBytes(100 * 2 ** 20);
  const upload = await send(new Blob([bytes]), webOf('17'));

  const { upload: other, uploadId, urls } = await begin('17', 6);
  const put = async (body) => String((await fetch(urls[0], { method: 'PUT', body })).status);
  const refused = {
    'too large': await said(begin('17', 5_000_000_001)),
    'a size that is none': await said(begin('17', '6')),
    'a byte too many': await put('1234567'),
    'a key of the page': await said(complete('17', '../../reports/17', uploadId, 1)),
    'of somebody else': await said(complete('18', other, uploadId, 0)),
    'before all parts have come': await said(complete('17', other, uploadId, 1)),
    'as it was agreed': await put('123456'),
  };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const checksumInAddress = /checksum/i.test(urls[0]);
  console.log(JSON.stringify({ upload, sha256, requests, mostAtOnce, checksumInAddress, refused }));
`;

/** Runs the files of docs/uploads.md, word for word but for where S3 is, as a process with these variables alone. */
export async function sendInParts(environment: Record<string, string>): Promise<SentInParts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uploads-'));
  try {
    for (const [name, code] of files()) writeFileSync(path.join(folder, name), code);
    writeFileSync(path.join(folder, 'program.mjs'), PROGRAM);
    symlinkSync(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
    const env = { PATH: process.env.PATH, ...environment };
    const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: folder, env });
    return JSON.parse(stdout) as SentInParts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** By the name in their first line. An S3 on this machine has no host names for its buckets. */
function files(): Map<string, string> {
  const page = readFileSync(path.join(REPOSITORY, 'docs', 'uploads.md'), 'utf8');
  const shown = new Map(
    [...page.matchAll(/```js\n\/\/ (\w+\.mjs)\b.*\n([^]*?)```/g)].map(([, name, code]) => [name, code]),
  );
  const client = shown.get('s3.mjs') ?? '';
  const here = client.replace('new S3Client({', 'new S3Client({ forcePathStyle: true,');
  if (here === client) throw new Error('docs/uploads.md makes no client of S3 with options');
  return shown.set('s3.mjs', here);
}
