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

  test('a presigned part is good for that part of that key, below the prefix', () => {
    expect(proof.parts).toEqual({
      'signed outside the prefix': '403 AccessDenied',
      'sent to another key': '403 SignatureDoesNotMatch',
      'as another part': '403 SignatureDoesNotMatch',
      'as it was signed': '200',
      'begun outside the prefix': 'AccessDenied',
      'given up': 'done',
      'checksum in the address': 'false',
      'checksum in the address, unless told': 'true',
    });
  });

  test('100 MiB arrive whole by the documented files, a few parts at once, one of them again', () => {
    const { stored, sha256, requests, mostAtOnce, checksumInAddress } = proof.documented;
    expect(stored).toEqual({ bytes: 104_857_600, sha256 });
    expect({ requests, mostAtOnce, checksumInAddress }).toEqual({
      requests: 12,
      mostAtOnce: 4,
      checksumInAddress: false,
    });
  });

  test('the documented web service trusts no page', () => {
    expect(proof.documented.refused).toEqual({
      'too large': 'a file of 1 to 5000000000 bytes',
      'a size that is none': 'a file of 1 to 5000000000 bytes',
      'a byte too many': '403',
      'a key of the page': 'no such upload',
      'of somebody else': 'NoSuchUpload',
      'before all parts have come': '0 of 1 parts have come',
      'as it was agreed': '200',
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

  test('a locked version is deleted by nobody, and its application may lock it for longer', () => {
    expect(proof.locked).toEqual({
      mode: 'COMPLIANCE',
      days: '365',
      deleted: 'AccessDenied',
      'kept for longer': 'done',
      'held by the application': 'done',
    });
  });

  test('each upload is a job of the one who waits for it', () => {
    const keys = (queue: 'photos' | 'scans') => [...new Set(proof.jobs[queue].map(({ detail }) => detail.object.key))];
    expect(keys('photos')).toEqual(['uploads/photos/17/one']);
    // Beside it lies notes.txt, for which nobody waits.
    expect(keys('scans')).toEqual([`uploads/scans/17/${proof.documented.upload}.pdf`]);
    expect(proof.jobs.photos[0]).toMatchObject({ source: 'aws.s3', 'detail-type': 'Object Created' });
    expect(proof.jobs.scans[0].detail.object.size).toBe(104_857_600);
  });
}
