/* eslint-disable @typescript-eslint/no-explicit-any */

/** A request of a user. Names of headers are in lower case. */
export interface Request {
  readonly user: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: { readonly [name: string]: string };
}

/** What the origin answers: who it was rendered for, and how long it may be kept. */
export interface Answer {
  readonly status: number;
  /** Whose request the page was rendered for, as far as the origin could tell: undefined for nobody in particular. */
  readonly renderedFor?: string;
  /** The user whose session this cookie opens. */
  readonly setCookie?: string;
  readonly cacheControl?: string;
}

/** What a user gets. */
export interface Delivery extends Answer {
  readonly hit: boolean;
}

type Resources = { [id: string]: { Type: string; Properties: any } };
interface Kept {
  readonly answer: Answer;
  readonly until: number;
}

/** Which part of something travels: by AWS's words for it. */
interface Selection {
  readonly kind: string;
  readonly names: string[];
}
interface Cache {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queries: Selection;
}

const NONE: Selection = { kind: 'none', names: [] };
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const MANAGED_CACHE: { [id: string]: Cache } = {
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': {
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: 0,
    headers: NONE,
    cookies: NONE,
    queries: NONE,
  },
  '658327ea-f89d-4fab-a63d-7e88639e58f6': {
    minTtl: 1,
    defaultTtl: 86_400,
    maxTtl: 31_536_000,
    headers: NONE,
    cookies: NONE,
    queries: NONE,
  },
};
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const MANAGED_REQUEST: { [id: string]: { headers: Selection; cookies: Selection; queries: Selection } } = {
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': {
    headers: { kind: 'allViewer', names: [] },
    cookies: { kind: 'all', names: [] },
    queries: { kind: 'all', names: [] },
  },
};
const ALL = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/**
 * CloudFront as its documentation has it, set up by nothing but a template: which behaviour a path gets, what the key
 * holds, what the origin sees, what is kept and replayed. Where the documentation leaves something open, the model takes
 * the worse case: a page with a TTL of 0 stays, and is served when the origin fails.
 */
export class CacheModel {
  private readonly behaviours: any[];
  private readonly errorTtls: Map<number, number>;
  private readonly pages: Set<number>;
  private readonly kept = new Map<string, Kept>();
  private now = 0;

  constructor(
    private readonly resources: Resources,
    private readonly origin: (seen: Request) => Answer,
  ) {
    const config = Object.values(resources).find(({ Type }) => Type === 'AWS::CloudFront::Distribution')!.Properties
      .DistributionConfig;
    this.behaviours = [...(config.CacheBehaviors ?? []), { ...config.DefaultCacheBehavior, PathPattern: '*' }];
    const errors = (config.CustomErrorResponses ?? []) as any[];
    this.errorTtls = new Map(errors.map((one) => [one.ErrorCode, one.ErrorCachingMinTTL ?? 10]));
    this.pages = new Set(errors.filter((one) => one.ResponsePagePath).map((one) => one.ErrorCode));
  }

  /** Lets time pass. */
  public wait(seconds: number): void {
    this.now += seconds;
  }

  /** Sends a request and gives back what the user gets. */
  public send(request: Request): Delivery {
    const behaviour = this.behaviours.find(({ PathPattern }) => matches(PathPattern, request.path));
    const methods = (behaviour.AllowedMethods ?? ['GET', 'HEAD']) as string[];
    if (!methods.includes(request.method)) return { status: 403, hit: false };
    const cache = this.cachePolicy(behaviour);
    const keyed = select(request, cache, undefined);
    const readable = ['GET', 'HEAD'].includes(request.method);
    const { method: _method, user: _user, ...key } = keyed;
    const name = JSON.stringify([behaviour.PathPattern, key.path, key.query, Object.entries(key.headers).sort()]);
    const found = readable ? this.kept.get(name) : undefined;
    if (found && found.until > this.now) return { ...this.strip(found.answer, behaviour), hit: true };
    const answer = this.origin(this.seen(request, cache, behaviour));
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
    if (answer.status >= 500 && found && found.answer.status < 400) {
      return { ...this.strip(found.answer, behaviour), hit: true };
    }
    const paged = this.pages.has(answer.status);
    const given: Answer = paged ? { status: 503 } : answer;
    if (readable) this.keep(name, given, answer.status, cache);
    return { ...this.strip(given, behaviour), hit: false };
  }

  private keep(name: string, given: Answer, status: number, cache: Cache): void {
    if (status >= 400) {
      // A longer max-age of the error itself wins, within the bounds of the policy.
      const stated = /max-?age=(\d+)/.exec(given.cacheControl ?? '')?.[1] ?? '0';
      const ttl = Math.max(this.errorTtls.get(status) ?? 10, Math.min(cache.maxTtl, Number(stated)));
      if (ttl > 0) this.kept.set(name, { answer: given, until: this.now + ttl });
      return;
    }
    // All three at 0 is how caching is switched off; with a TTL of 0 alone a copy stays.
    if (cache.maxTtl === 0) return;
    const ttl = ttlOf(given.cacheControl, cache);
    if (ttl !== undefined) this.kept.set(name, { answer: given, until: this.now + ttl });
  }

  private seen(request: Request, cache: Cache, behaviour: any): Request {
    const policy = this.requestPolicy(behaviour);
    return select(request, cache, policy);
  }

  private strip(answer: Answer, behaviour: any): Answer {
    const policy = this.policy(behaviour.ResponseHeadersPolicyId)?.ResponseHeadersPolicyConfig;
    const removed = ((policy?.RemoveHeadersConfig?.Items ?? []) as any[]).map(({ Header }) => Header.toLowerCase());
    return removed.includes('set-cookie') ? { ...answer, setCookie: undefined } : answer;
  }

  private cachePolicy(behaviour: any): Cache {
    const id = behaviour.CachePolicyId;
    if (typeof id === 'string') return MANAGED_CACHE[id] ?? fail(`cache policy ${id}`);
    const config = this.policy(id).CachePolicyConfig;
    const parameters = config.ParametersInCacheKeyAndForwardedToOrigin;
    return {
      minTtl: config.MinTTL,
      defaultTtl: config.DefaultTTL,
      maxTtl: config.MaxTTL,
      headers: selection(parameters.HeadersConfig, 'Header'),
      cookies: selection(parameters.CookiesConfig, 'Cookie'),
      queries: selection(parameters.QueryStringsConfig, 'QueryString'),
    };
  }

  private requestPolicy(behaviour: any) {
    const id = behaviour.OriginRequestPolicyId;
    if (id === undefined) return undefined;
    if (typeof id === 'string') return MANAGED_REQUEST[id] ?? fail(`origin request policy ${id}`);
    const config = this.policy(id).OriginRequestPolicyConfig;
    return {
      headers: selection(config.HeadersConfig, 'Header'),
      cookies: selection(config.CookiesConfig, 'Cookie'),
      queries: selection(config.QueryStringsConfig, 'QueryString'),
    };
  }

  private policy(reference: any): any {
    if (reference === undefined) return undefined;
    const id = reference.Ref ?? reference['Fn::GetAtt']?.[0];
    return this.resources[id]?.Properties ?? fail(`policy ${JSON.stringify(reference)}`);
  }
}

/** The request with what the key selects, and with what the request policy adds. */
function select(
  request: Request,
  cache: Cache,
  policy: { headers: Selection; cookies: Selection; queries: Selection } | undefined,
): Request {
  const headers: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === 'cookie') continue;
    // Of methods that are never kept, Authorization goes along in any case.
    const always =
      name === 'authorization' && policy !== undefined && !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (takes(cache.headers, name) || (policy && takes(policy.headers, name)) || always) headers[name] = value;
  }
  const cookies = (request.headers.cookie ?? '')
    .split('; ')
    .filter((pair) => pair !== '')
    .filter((pair) => {
      const name = pair.split('=')[0];
      return takes(cache.cookies, name) || (policy !== undefined && takes(policy.cookies, name));
    });
  if (cookies.length > 0) headers.cookie = cookies.sort().join('; ');
  const query = takes(cache.queries, request.query) || (policy && takes(policy.queries, request.query));
  return { ...request, headers, query: query ? request.query : '' };
}

function takes({ kind, names }: Selection, name: string): boolean {
  const listed = names.some((one) => one.toLowerCase() === name.toLowerCase());
  switch (kind) {
    case 'none':
      return false;
    case 'whitelist':
      return listed;
    case 'allExcept':
      return !listed;
    default:
      return true;
  }
}

function selection(config: any, word: string): Selection {
  return { kind: config[`${word}Behavior`], names: config[`${word}s`] ?? [] };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html */
function ttlOf(cacheControl: string | undefined, { minTtl, defaultTtl, maxTtl }: Cache): number | undefined {
  const bounded = (seconds: number) => Math.min(maxTtl, Math.max(minTtl, seconds));
  if (cacheControl === undefined) return bounded(defaultTtl);
  if (/no-store|private|no-cache/.test(cacheControl)) return minTtl > 0 ? minTtl : undefined;
  const stated = /s-maxage=(\d+)/.exec(cacheControl) ?? /max-age=(\d+)/.exec(cacheControl);
  return bounded(stated ? Number(stated[1]) : defaultTtl);
}

function matches(pattern: string, path: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`).test(path) || pattern === '*';
}

function fail(what: string): never {
  throw new Error(`the model does not know ${what}`);
}

/** All methods, for behaviours that allow every one. */
export const METHODS = ALL;
