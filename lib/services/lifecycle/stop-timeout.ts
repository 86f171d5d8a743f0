import { Duration, Lazy } from 'aws-cdk-lib/core';

/** Where nothing takes longer. */
const LEAST_SECONDS = 60;
/** What Fargate gives a container at most. */
export const MOST_STOP_SECONDS = 120;
/** For an application to end once its last request is answered. */
const MARGIN_SECONDS = 30;

/**
 * How long the containers of a web service may take to end after SIGTERM.
 *
 * When a deployment or scaling ends a task, ECS takes it out of its target group first and waits until the load balancer
 * reports it as unused, which takes the deregistration delay at most, before it sends SIGTERM. A task that ends otherwise
 * gets SIGTERM while it is still draining: by an interruption of Fargate Spot, for example. So the time-out is longer
 * than the deregistration delay, and than an overload proxy takes to drain.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export class StopTimeout {
  /** Known at synthesis, once a load balancer has said how long it drains. */
  public readonly duration: Duration;
  private drains = 0;

  /**
   * @param stated what the team says
   * @param drainTime how long an overload proxy drains
   */
  constructor(
    private readonly stated?: Duration,
    drainTime?: Duration,
  ) {
    this.drain(drainTime);
    this.duration = stated ?? Duration.seconds(Lazy.number({ produce: () => this.seconds }));
  }

  /** Takes in how long a load balancer drains; the longest holds. Whether the containers outlast it, as far as known. */
  public drain(delay: Duration | undefined): boolean {
    if (delay === undefined || delay.isUnresolved()) return true;
    this.drains = Math.max(this.drains, delay.toSeconds({ integral: false }));
    return this.stated?.isUnresolved() || delay.toSeconds({ integral: false }) < this.seconds;
  }

  /** In seconds; those of a token are none. */
  public get seconds(): number {
    if (this.stated) return this.stated.toSeconds();
    return Math.min(MOST_STOP_SECONDS, Math.max(LEAST_SECONDS, this.drains + MARGIN_SECONDS));
  }
}
