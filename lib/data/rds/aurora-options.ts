import type { Duration } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { DatabaseClusterOptions } from './cluster-options';

/**
 * Aurora Serverless v2: instances that grow and shrink while statements run, in steps of half a capacity unit. A unit is
 * about 2 GiB of memory with the CPU and network that go with it.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 */
export interface AuroraServerlessOptions {
  /**
   * Units that every instance keeps, 0 to 256 in steps of a half. The higher it is, the faster an instance grows in a
   * spike, and the more of the data stays in memory. Performance Insights wants 2; below 1, PostgreSQL accepts 2,000
   * connections at most; 0 pauses an instance that nobody is connected to.
   */
  readonly minCapacity: number;

  /**
   * Units that an instance may grow to, 1 to 256 in steps of a half. The connections that it accepts follow from it.
   */
  readonly maxCapacity: number;

  /**
   * After how long without a connection an instance with `minCapacity` 0 pauses, 5 minutes to a day. It takes about 15
   * seconds to come back, and longer after a day.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   * @default - 5 minutes with minCapacity 0
   */
  readonly pauseAfter?: Duration;

  /**
   * Whether only the readers are serverless, and the writer is of `instanceType`: steady writes beside reads that come
   * and go.
   *
   * @default false
   */
  readonly readersOnly?: boolean;
}

/**
 * How readers come and go with the load of those that are there, by Application Auto Scaling. A new one takes minutes:
 * too late for a spike. Keep what a spike needs in `minReaders`, or plan it (`ScalableWebApp.planSurge`).
 *
 * A reader that was added is of the writer's class, is the last to become the writer (tier 15), and does not belong to
 * the stack: Aurora removes none but those that it added, and a cluster is deleted only after its instances.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html
 */
export interface AuroraReaderScalingOptions {
  /**
   * Most readers, the fixed ones among them: above `readers`, up to 15.
   */
  readonly maxReaders: number;

  /**
   * Fewest readers, the fixed ones among them: at least `readers`, and at least 1.
   *
   * @default - `readers`, and at least 1
   */
  readonly minReaders?: number;

  /**
   * The use of the readers' CPU that scaling aims at, 10 to 90 percent.
   *
   * @default 50
   */
  readonly targetCpuPercent?: number;

  /**
   * The least time between two readers that are added. Short, since a reader that is late is of no use.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * The least time between two readers that are removed. Long, since a reader takes its warm cache along, and load that
   * went often comes back.
   *
   * @default Duration.minutes(15)
   */
  readonly scaleInCooldown?: Duration;
}

/**
 * What both engines of Aurora take.
 */
export interface AuroraOptions extends DatabaseClusterOptions {
  /**
   * Readers that are always there, 0 to 15, spread over the Availability Zones. The first of them takes over when the
   * writer is lost; without any, Aurora makes a new writer first, which takes minutes.
   *
   * Adding or removing one touches no other resource: services know the reader endpoint of the cluster, which leads to
   * the writer where there is none.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Replication.html
   * @default - 2 in production, 0 in development
   */
  readonly readers?: number;

  /**
   * Class and size of the fixed readers where reads need more, or less, than writes. Readers of another class are the
   * later ones to take over (tier 2), since they may not bear the writes.
   *
   * @default - that of the writer
   */
  readonly readerInstanceType?: ec2.InstanceType;

  /**
   * Serverless instances instead of `instanceType`. From one to the other in place: an instance restarts.
   *
   * @default - instances of `instanceType`
   */
  readonly serverless?: AuroraServerlessOptions;

  /**
   * Further readers that come and go with the load.
   *
   * @default - as many as `readers`
   */
  readonly readerScaling?: AuroraReaderScalingOptions;

  /**
   * How storage is paid for: `AURORA` by its operations, `AURORA_IOPT1` without, which pays off where operations are
   * more than a quarter of the bill. It grows by itself in both, up to 128 TiB or more.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.StorageReliability.html
   * @default rds.DBClusterStorageType.AURORA
   */
  readonly storageType?: rds.DBClusterStorageType;

  /**
   * Parameters of the fixed instances alone, which override those of the cluster.
   *
   * @default - none: readers that scaling adds should not differ from the others
   */
  readonly instanceParameters?: { [name: string]: string };
}
