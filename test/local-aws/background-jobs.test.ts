import type { BackgroundJobsProof } from './background-jobs-proof';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

onLocalAws('the example background-jobs, its processes beside an AWS on this machine', backgroundJobs);

/** Each process has the environment and the role of its task, as deployed, and nothing else. */
function backgroundJobs(): void {
  let proof: BackgroundJobsProof;

  beforeAll(async () => {
    proof = await resultOf('background-jobs-proof.ts');
  }, TIMEOUT);

  test('it is what its template asks for', () => {
    expect(proof.expectations.length).toBeGreaterThanOrEqual(140);
    expect(proof.expectations.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('an order is answered at once, and is a PDF later, behind a link', () => {
    expect(proof.order).toMatchObject({ status: 202, before: { status: 202, state: 'waiting' } });
    expect(proof.order.pdf).toMatch(/^%PDF-1\.4\n[^]*\(Sales of \\\(March\\\)\)[^]*\(one\)[^]*\(two\)[^]*%%EOF\n$/);
  });

  test('the table of a PDF says where its objects begin', () => {
    const [, start] = /startxref\n(\d+)\n/.exec(proof.order.pdf)!;
    const table = proof.order.pdf.slice(Number(start));
    expect(table).toMatch(/^xref\n/);
    const offsets = [...table.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
    const objects = offsets.map((offset) => proof.order.pdf.slice(offset).split('\n')[0]);
    expect(objects).toEqual(offsets.map((_, index) => `${index + 1} 0 obj`));
    expect(objects).toHaveLength(5);
  });

  test('one id is in the lines of the web service and of the worker, as the load balancer gave it', () => {
    const traceId = '1-67891233-abcdef012345678912345678';
    expect(proof.traced.lines).toEqual([
      expect.objectContaining({ service: 'Web', message: 'answered', route: 'POST /reports', status: 202, traceId }),
      expect.objectContaining({ service: 'Pdf', level: 'info', message: 'done', traceId }),
    ]);
  });

  test('a request that came past the load balancer has an id of the same form', () => {
    expect(proof.traced.withoutOne.map(({ service }) => service)).toEqual(['Web', 'Pdf']);
    expect(proof.traced.withoutOne[0].traceId).toMatch(/^1-[\da-f]{8}-[\da-f]{24}$/);
  });

  test('every line is one event, in JSON', () => expect(proof.otherLines).toEqual([]));

  test('a table that a page sends to S3 becomes a report without another call', () => {
    expect(proof.table.posted).toBe(204);
    expect(proof.table.pdf).toContain('(customer;sum) Tj T* (A;17) Tj T* (B;4)');
  });

  test('the job of the clock lies where no user gets by guessing its name', () => {
    expect(proof.nightly.pdf).toMatch(/^%PDF-1\.4\n[^]*\(The night before 2026-11-27\)/);
    expect(proof.nightly.guessed).toBe(404);
  });

  test('what a caller did wrong is said to be, and ends no process', () => {
    expect(proof.refused).toEqual({
      'GET //': 404,
      'no JSON': 400,
      null: 400,
      'no title': 400,
      'too large': 413,
      'a key that can be guessed': 400,
      'GET /health': 200,
    });
  });

  test('a letter that lies in two parts of a request is that letter', () => expect(proof.letters).toBe('Umsätze'));

  test('an order that is sent again by its key is one report, which stays done', () => {
    const { key, ids, other, after } = proof.again;
    expect(ids).toEqual([key, key, key]);
    expect(other).not.toBe(key);
    expect(after).toMatchObject({ status: 200, state: 'done' });
  });

  test('what cannot be done is tried three times, told to the user, and lies in the dead-letter queue', () => {
    expect(proof.poison).toEqual({ after: { status: 200, state: 'failed' }, attempts: 3, deadLetters: '1' });
  });

  test('a report that is done stays done, when a repetition of its job fails for good', () => {
    expect(proof.late).toMatchObject({ attempts: 3, after: { status: 200, state: 'done' } });
  });

  test('a message that is no job is tried three times, writes nothing and ends no worker', () => {
    expect(proof.noJobs).toEqual({ attempts: 3, written: [] });
  });

  test('a worker that is asked to stop does the job in hand and leaves the others', () => {
    expect(proof.stopped).toMatchObject({ code: 0, after: { status: 200, state: 'done' }, left: '2' });
  });

  test('what comes to a worker that was asked to stop while it waited is done, not handed back', () => {
    expect(proof.lastPoll).toMatchObject({ code: 0, after: { status: 200, state: 'done' }, left: '0' });
  });

  test('nobody ordered it: 404; and the web service ends when it is asked to', () => {
    expect(proof).toMatchObject({ unknown: 404, webStopped: 0 });
  });
}
