import { bucketOf, makeStore } from './stores';

test('no origin may send anything by default', () => {
  expect(bucketOf(makeStore().stack).CorsConfiguration).toBeUndefined();
});

test('named origins send presigned requests, and read what uploads in parts need', () => {
  const browserOrigins = ['https://shop.example.com', 'http://localhost:5173'];
  const { stack } = makeStore({ browserOrigins });
  expect(bucketOf(stack).CorsConfiguration).toEqual({
    CorsRules: [
      {
        Id: 'PresignedRequests',
        AllowedOrigins: browserOrigins,
        AllowedMethods: ['GET', 'HEAD', 'POST', 'PUT'],
        AllowedHeaders: expect.arrayContaining(['Content-Type', 'x-amz-*']),
        ExposedHeaders: expect.arrayContaining(['ETag']),
        MaxAge: 3600,
      },
    ],
  });
});

describe('fails when an origin', () => {
  test.each([
    ['is everybody', '*'],
    ['has a wildcard', 'https://*.example.com'],
    ['is without a scheme', 'shop.example.com'],
    ['is without TLS', 'http://shop.example.com'],
    ['only begins as this machine', 'http://localhost.example.com'],
    ['has a path', 'https://shop.example.com/'],
    ['has no host', 'https://'],
  ])('%s', (_, origin) =>
    expect(() => makeStore({ browserOrigins: [origin] })).toThrow(
      `browserOrigins is '${origin}': allowed is https:// and a host in small letters without a wildcard or a path, or http://localhost with a port; state 'https://shop.example.com'`,
    ),
  );

  test('is none', () =>
    expect(() => makeStore({ browserOrigins: [] })).toThrow(
      'browserOrigins is []: allowed is one origin at least; leave it out',
    ));
});
