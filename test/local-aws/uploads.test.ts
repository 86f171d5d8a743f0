import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';
import type { UploadsProof } from './uploads-proof';

onLocalAws('uploads on the local AWS', uploads);

/** Who signs has the policies of the service's own role; who sends is a page, with nothing but what was signed. */
function uploads(): void {
  let proof: UploadsProof;

  beforeAll(async () => {
    proof = await resultOf('uploads-proof.ts');
  }, TIMEOUT);

  test('origins, ages, lock and copy are what the template asks for', () => {
    expect(proof.expectations.filter(({ ok }) => !ok)).toEqual([]);
    for (const part of ['ObjectStore: origins', 'ObjectStore: ages', 'ObjectStore: copy', 'RecordsObjectStore: lock']) {
      expect(proof.expectations.filter(({ what }) => what.endsWith(part))).not.toHaveLength(0);
    }
  });

  test('a named origin may send, another may not', () => {
    expect(proof.preflights).toEqual({ put: '200', post: '200', 'of another origin': '403' });
  });

  test('a presigned POST takes what was agreed, below the prefix', () => {
    expect(proof.posts).toEqual({
      'an image': '204',
      'a byte too many': '400 EntityTooLarge',
      'no byte': '400 EntityTooSmall',
      'a page': '403 AccessDenied',
      'another key': '403 AccessDenied',
      'another policy': '403 SignatureDoesNotMatch',
      'a field that nobody signed': '403 AccessDenied',
      'too late': '403 AccessDenied',
      'signed outside the prefix': '403 AccessDenied',
      'signed beside the prefix': '403 AccessDenied',
    });
  });

  test('100 MB in presigned parts arrive whole, below the prefix', () => {
    expect(proof.parts).toEqual({
      bytes: '104857600',
      'what came is what was sent': 'true',
      'signed outside the prefix': '403 AccessDenied',
      'sent to another key': '403 SignatureDoesNotMatch',
      'as another part': '403 SignatureDoesNotMatch',
      'begun outside the prefix': 'AccessDenied',
      'checksum in the address': 'false',
      'checksum in the address, unless told': 'true',
    });
  });

  test('who may read reports reads no uploads, lists nothing and deletes nothing', () => {
    expect(proof.downloads).toEqual({
      'of a report': '200',
      'of an upload, by who signs uploads': '403 AccessDenied',
      'of an upload, by its worker': '200',
      'a list': 'AccessDenied',
      'a deletion': 'AccessDenied',
    });
  });

  test('a locked version is deleted by nobody', () => {
    expect(proof.locked).toEqual({ mode: 'COMPLIANCE', days: '365', deleted: 'AccessDenied' });
  });

  test('each upload is a job of the one who waits for it', () => {
    const keys = (queue: 'photos' | 'scans') => [...new Set(proof.jobs[queue].map(({ detail }) => detail.object.key))];
    expect(keys('photos')).toEqual(['uploads/photos/17/one']);
    // Beside it lies notes.txt, for which nobody waits.
    expect(keys('scans')).toEqual(['uploads/scans/17/large.pdf']);
    expect(proof.jobs.photos[0]).toMatchObject({ source: 'aws.s3', 'detail-type': 'Object Created' });
    expect(proof.jobs.scans[0].detail.object.size).toBe(104_857_600);
  });
}
