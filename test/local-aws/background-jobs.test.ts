import type { BackgroundJobsProof } from './background-jobs-proof';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

onLocalAws('the example background-jobs, its processes beside an AWS on this machine', backgroundJobs);

/** Each process has the environment and the role of its task, as deployed, and nothing else. */
function backgroundJobs(): void {
  let proof: BackgroundJobsProof;

  beforeAll(async () => {
    proof = await resultOf('background-jobs-proof.ts');
  }, TIMEOUT);

  test('it is what its template asks for', () => expect(proof.failed).toEqual([]));

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

  test('a table that a page sends to S3 becomes a report without another call', () => {
    expect(proof.table.posted).toBe(204);
    expect(proof.table.pdf).toContain('(customer;sum) Tj T* (A;17) Tj T* (B;4)');
  });

  test('the job of the clock is a report under the name of its night', () => {
    expect(proof.nightly).toEqual({ status: 200, state: 'done' });
  });

  test('what cannot be done is tried three times, told to the user, and lies in the dead-letter queue', () => {
    expect(proof.poison).toEqual({ after: { status: 200, state: 'failed' }, attempts: 3, deadLetters: '1' });
  });

  test('a worker that is asked to stop does the job in hand and leaves the others', () => {
    expect(proof.stopped).toMatchObject({ code: 0, after: { status: 200, state: 'done' }, left: '2' });
  });

  test('nobody ordered it: 404; and the web service ends when it is asked to', () => {
    expect(proof).toMatchObject({ unknown: 404, webStopped: 0 });
  });
}
