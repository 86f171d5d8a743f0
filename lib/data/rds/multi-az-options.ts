import type { Size } from 'aws-cdk-lib/core';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { DatabaseClusterOptions } from './cluster-options';

/**
 * What both engines of RDS Multi-AZ DB clusters take. A cluster is one writer and two readers of one class in three
 * Availability Zones; a commit waits for one of the readers.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
 */
export interface MultiAzOptions extends DatabaseClusterOptions {
  /**
   * Storage of each instance, 20 GiB to 64 TiB; 100 GiB at least on provisioned IOPS. It does not grow by itself:
   * watch `FreeLocalStorage` and `FreeStorageSpace`, and state more.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.Limitations.html
   * @default Size.gibibytes(400): from here on gp3 has 12,000 operations a second
   */
  readonly storage?: Size;

  /**
   * The kind of storage: `GP3`, `IO1` or `IO2`.
   *
   * @default rds.StorageType.GP3
   */
  readonly storageType?: rds.StorageType;

  /**
   * I/O operations in a second: 12,000 to 64,000 on gp3 of 400 GiB and more, 1,000 to 256,000 on io2 and io1,
   * and for each GiB half an operation to 50 on io1 and 1,000 on io2.
   *
   * @default - what gp3 has anyway: 3,000, and 12,000 from 400 GiB on; 3,000 on io2 and io1, or half the GiB of storage
   */
  readonly iops?: number;
}
