/**
 * What a cache of Redis OSS or Valkey drops when its memory is full. Sessions and pages want different things: give each
 * a cache of its own.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
 */
export class EvictionPolicy {
  /**
   * `volatile-lru`, with an alarm: of the keys with an expiry, the least recently used goes. An evicted session logs
   * somebody out, so the first eviction raises the alarm: the cache is too small.
   */
  public static readonly SESSIONS = new EvictionPolicy('volatile-lru', true);

  /**
   * `allkeys-lfu`: the least often used key goes, whether it expires or not, so that a burst of pages that nobody asks
   * for again does not wash the popular ones out.
   */
  public static readonly PAGES = new EvictionPolicy('allkeys-lfu', false);

  /**
   * `noeviction`, with an alarm: writes fail when the memory is full. For locks, counters and queues, which must not
   * vanish.
   */
  public static readonly NEVER = new EvictionPolicy('noeviction', true);

  /**
   * Another policy.
   *
   * @param maxmemoryPolicy a value of `maxmemory-policy`, such as `allkeys-lru`
   * @param alarm whether an alarm follows the evictions; it does not unless stated
   */
  public static of(maxmemoryPolicy: string, alarm = false): EvictionPolicy {
    return new EvictionPolicy(maxmemoryPolicy, alarm);
  }

  private constructor(
    /** The value of `maxmemory-policy`. */
    public readonly maxmemoryPolicy: string,
    /** Whether an alarm follows the evictions. */
    public readonly alarm: boolean,
  ) {}
}
