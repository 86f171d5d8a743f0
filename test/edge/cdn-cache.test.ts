import { Template } from 'aws-cdk-lib/assertions';
import { PrefixList } from 'aws-cdk-lib/aws-ec2';
import fc from 'fast-check';
import { BackingTier, CdnOrigin, ScalableWebApp } from '../../lib';
import { testStack } from '../support/stacks';
import type { Answer, Request } from './cache-model';
import { CacheModel, METHODS } from './cache-model';

/* eslint-disable @typescript-eslint/no-explicit-any */
type Resources = { [id: string]: { Type: string; Properties: any } };

/** The template of an app with every kind of path. */
function resources(): Resources {
  const stack = testStack();
  const originFacingPrefixList = PrefixList.fromPrefixListId(stack, 'List', 'pl-3b927c52');
  new ScalableWebApp(stack, 'App', {
    omit: [BackingTier.DATABASE, BackingTier.CACHE],
    cdn: {
      origin: CdnOrigin.publicLoadBalancer({ originFacingPrefixList }),
      publicPaths: ['/news/*', '/'],
      cachedPaths: ['/api/*'],
      identityHeaders: ['X-Api-Key'],
    },
  });
  return JSON.parse(JSON.stringify(Template.fromStack(stack).toJSON().Resources));
}

/** Ada has a session, Bob a token, Eve a key; three more are nobody yet, one with a cookie that says nothing. */
const USERS: { [user: string]: { [name: string]: string } } = {
  ada: { cookie: 'theme=dark; session=ada' },
  bob: { authorization: 'Bearer bob', cookie: 'theme=dark' },
  eve: { 'x-api-key': 'eve' },
  new1: {},
  new2: {},
  new3: { cookie: 'theme=dark' },
};

/** Whoever an origin can see behind a request. */
function identify({ headers }: Request): string | undefined {
  const session = /session=(\w+)/.exec(headers.cookie ?? '')?.[1];
  return session ?? headers.authorization?.replace('Bearer ', '') ?? headers['x-api-key'];
}

/** How the origin treats the next request. */
interface Mood {
  readonly status: number;
  readonly cacheControl?: string;
  readonly setsCookie: boolean;
}

interface Step {
  readonly request: Request;
  readonly mood: Mood;
  readonly wait: number;
}

/** Sends the steps, and names the first that got what was another user's. */
function run(template: Resources, steps: Step[]): { leak?: string; hits: string[]; calls: number } {
  let mood: Mood;
  let calls = 0;
  let asking = '';
  const model = new CacheModel(template, (seen): Answer => {
    calls += 1;
    const { status, cacheControl, setsCookie } = mood;
    return { status, cacheControl, renderedFor: identify(seen), setCookie: setsCookie ? asking : undefined };
  });
  const hits: string[] = [];
  for (const { request, mood: next, wait } of steps) {
    model.wait(wait);
    mood = next;
    asking = request.user;
    const got = model.send(request);
    if (got.hit) hits.push(request.path);
    const owner = got.renderedFor ?? request.user;
    const session = got.setCookie ?? request.user;
    if (owner !== request.user || session !== request.user) {
      return { leak: `${request.user} at ${request.path}: page of ${owner}, cookie of ${session}`, hits, calls };
    }
  }
  return { hits, calls };
}

const step: fc.Arbitrary<Step> = fc.record({
  request: fc
    .record({
      user: fc.constantFrom(...Object.keys(USERS)),
      method: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom('GET', 'HEAD') },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      path: fc.constantFrom('/', '/news/1', '/api/me', '/api/me', '/account', '/assets/a.js'),
      query: fc.constantFrom('', '', '', 'page=2'),
      host: fc.constantFrom('shop.example.com', 'shop.example.com', 'shop.example.com', 'www.example.com'),
    })
    .map(({ host, ...request }) => ({ ...request, headers: { host, ...USERS[request.user] } })),
  mood: fc.record({
    status: fc.constantFrom(200, 200, 200, 200, 200, 404, 403, 500, 503),
    cacheControl: fc.constantFrom(
      undefined,
      undefined,
      's-maxage=60',
      's-maxage=60',
      'max-age=30',
      'private',
      'no-store',
    ),
    setsCookie: fc.boolean(),
  }),
  wait: fc.constantFrom(0, 0, 0, 0, 1, 5, 61),
});
/** Files of the bucket are rendered for nobody. */
const steps = fc
  .array(step, { minLength: 2, maxLength: 24 })
  .map((all) =>
    all.map((one) =>
      one.request.path.startsWith('/assets/') ? { ...one, mood: { ...one.mood, setsCookie: false } } : one,
    ),
  );

const template = resources();
const SEED = { seed: 20_261_124, numRuns: 5000 };

test('no user gets the page or the cookie of another', () => {
  fc.assert(
    fc.property(steps, (all) => run(template, all).leak === undefined),
    SEED,
  );
});

const get = (user: string, path: string, mood: Partial<Mood> = {}, wait = 0): Step => ({
  request: { user, method: 'GET', path, query: '', headers: { host: 'shop.example.com', ...USERS[user] } },
  mood: { status: 200, setsCookie: false, ...mood },
  wait,
});

describe('what is kept', () => {
  test('a public page for a second, whoever asks', () => {
    const { hits, calls } = run(template, [
      get('ada', '/news/1'),
      get('bob', '/news/1'),
      get('new1', '/news/1'),
      get('new2', '/news/1', {}, 1),
    ]);
    expect(hits).toEqual(['/news/1', '/news/1']);
    expect(calls).toBe(2);
  });

  test('an older copy of it while the origin fails', () => {
    const { hits } = run(template, [get('ada', '/'), get('bob', '/', { status: 503 }, 60)]);
    expect(hits).toEqual(['/']);
  });

  test('an answer of a cached path where the origin says so, for that user', () => {
    const kept = { cacheControl: 's-maxage=60' };
    expect(run(template, [get('ada', '/api/me', kept), get('ada', '/api/me', kept)]).hits).toHaveLength(1);
    expect(run(template, [get('ada', '/api/me', kept), get('bob', '/api/me', kept)]).hits).toEqual([]);
    expect(run(template, [get('ada', '/api/me'), get('ada', '/api/me')]).hits).toEqual([]);
  });

  test('nothing elsewhere, whatever the origin says', () => {
    const kept = { cacheControl: 's-maxage=60' };
    expect(run(template, [get('ada', '/account', kept), get('ada', '/account', kept)]).hits).toEqual([]);
    expect(run(template, [get('ada', '/account', { status: 404 }), get('ada', '/account')]).hits).toEqual([]);
  });

  test('files of the bucket', () => {
    expect(run(template, [get('ada', '/assets/a.js'), get('bob', '/assets/a.js')]).hits).toEqual(['/assets/a.js']);
  });
});

describe('a template that is broken is found out:', () => {
  const policyOf = (broken: Resources, name: string) =>
    Object.values(broken).find(
      ({ Type, Properties }) =>
        Type === 'AWS::CloudFront::CachePolicy' && Properties.CachePolicyConfig.Name.endsWith(name),
    )!.Properties.CachePolicyConfig;
  const keyOf = (broken: Resources, name: string) => policyOf(broken, name).ParametersInCacheKeyAndForwardedToOrigin;
  const configOf = (broken: Resources) =>
    Object.values(broken).find(({ Type }) => Type === 'AWS::CloudFront::Distribution')!.Properties.DistributionConfig;
  const behaviour = (broken: Resources, path: string) =>
    configOf(broken).CacheBehaviors.find(({ PathPattern }: { PathPattern: string }) => PathPattern === path);
  const forwarding = (broken: Resources, path: string, headers: object, cookies: object) => {
    broken.Forward = {
      Type: 'AWS::CloudFront::OriginRequestPolicy',
      Properties: {
        OriginRequestPolicyConfig: {
          HeadersConfig: headers,
          CookiesConfig: cookies,
          QueryStringsConfig: { QueryStringBehavior: 'none' },
        },
      },
    };
    behaviour(broken, path).OriginRequestPolicyId = { Ref: 'Forward' };
  };
  const no = { HeaderBehavior: 'none' };

  test.each<[string, (broken: Resources) => void]>([
    [
      'cookies are not in the key, and go along',
      (broken) => {
        keyOf(broken, 'origin-cache').CookiesConfig = { CookieBehavior: 'none' };
        forwarding(broken, '/api/*', no, { CookieBehavior: 'all' });
      },
    ],
    [
      'Authorization is not in the key, and goes along',
      (broken) => {
        const key = keyOf(broken, 'origin-cache').HeadersConfig;
        key.Headers = key.Headers.filter((name: string) => name !== 'Authorization');
        forwarding(broken, '/api/*', { HeaderBehavior: 'allViewer' }, { CookieBehavior: 'none' });
      },
    ],
    [
      'an identity header is not in the key, and goes along',
      (broken) => {
        const key = keyOf(broken, 'origin-cache').HeadersConfig;
        key.Headers = key.Headers.filter((name: string) => name !== 'X-Api-Key');
        forwarding(
          broken,
          '/api/*',
          { HeaderBehavior: 'whitelist', Headers: ['X-Api-Key'] },
          { CookieBehavior: 'none' },
        );
      },
    ],
    ['public paths pass cookies on', (broken) => forwarding(broken, '/news/*', no, { CookieBehavior: 'all' })],
    [
      'public paths pass Authorization on',
      (broken) => forwarding(broken, '/', { HeaderBehavior: 'allViewer' }, { CookieBehavior: 'none' }),
    ],
    ['Set-Cookie is kept on public paths', (broken) => delete behaviour(broken, '/news/*').ResponseHeadersPolicyId],
    ['Set-Cookie is kept on cached paths', (broken) => delete behaviour(broken, '/api/*').ResponseHeadersPolicyId],
    [
      'the micro-cache is for every path',
      (broken) => {
        configOf(broken).DefaultCacheBehavior.CachePolicyId = behaviour(broken, '/').CachePolicyId;
      },
    ],
    [
      'the key with all that tells users apart, and cookies that are set, is for every path',
      (broken) => {
        configOf(broken).DefaultCacheBehavior.CachePolicyId = behaviour(broken, '/api/*').CachePolicyId;
      },
    ],
    ['errors are kept as CloudFront keeps them', (broken) => delete configOf(broken).CustomErrorResponses],
  ])('%s', (...[, plant]) => {
    const broken = JSON.parse(JSON.stringify(template)) as Resources;
    plant(broken);
    const { failed } = fc.check(
      fc.property(steps, (all) => run(broken, all).leak === undefined),
      SEED,
    );
    expect(failed).toBe(true);
  });
});
