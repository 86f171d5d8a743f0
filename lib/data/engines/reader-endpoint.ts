import { Duration } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { pathInStack, uniqueLabel } from '../../private/naming';
import type { ReplicaHealthRule } from '../rds/replica-health';
import { createReplicaHealth } from '../rds/replica-health';

/** One replica behind the name. */
export interface Reader {
  /** Its real host. */
  readonly host: string;
  /** The identifier by which CloudWatch knows it. */
  readonly instanceIdentifier: string;
}

/** Props of `ReaderEndpoint`. */
export interface ReaderEndpointProps {
  /** The VPC whose resolvers know the name. */
  readonly vpc: ec2.IVpc;
  /** The primary's host. */
  readonly host: string;
  /** The replicas. */
  readonly readers: Reader[];
  /** When a replica is too sick to be read from. */
  readonly health: ReplicaHealthRule;
}

/**
 * One name for all replicas of an RDS instance, which has none of its own: weighted records in a private zone.
 *
 * Each new connection looks the name up and lands on one of the replicas. A replica that falls behind, or reports
 * nothing, is unhealthy and leaves the name. The primary stands beside them at weight 0 and without a health check:
 * Route 53 considers records of weight 0 when all others are unhealthy, so that it is never the answer while a replica
 * can be, and is it when none can. Without it all would be unhealthy, and Route 53 would answer with any of them.
 *
 * Each replica has records, alarms and checks of its own: one more, or one less, touches no other resource.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
 */
export class ReaderEndpoint extends Construct {
  /** The name. */
  public readonly host: string;
  /** The private zone. */
  public readonly zone: route53.PrivateHostedZone;

  constructor(scope: Construct, id: string, props: ReaderEndpointProps) {
    super(scope, id);
    // A zone needs a name: unique to the stack and the path, so that several databases may share a VPC.
    const name = uniqueLabel(scope);
    this.zone = new route53.PrivateHostedZone(this, 'Zone', {
      vpc: props.vpc,
      zoneName: `${name}.internal`,
      comment: `Reader name of ${pathInStack(scope)}`,
    });
    this.host = `reader.${name}.internal`;
    this.record('Primary', props.host, 0);
    props.readers.forEach(({ host, instanceIdentifier }, index) => {
      const replica = `Replica${index + 1}`;
      const healthCheck = createReplicaHealth(this, `${replica}Health`, { ...props.health, instanceIdentifier });
      this.record(replica, host, 100, healthCheck);
    });
  }

  private record(id: string, domainName: string, weight: number, healthCheck?: route53.IHealthCheck): void {
    new route53.CnameRecord(this, id, {
      zone: this.zone,
      recordName: 'reader',
      domainName,
      weight,
      healthCheck,
      setIdentifier: id,
      // Short, so that a new replica gets its share, and a lost one loses it, within seconds.
      ttl: Duration.seconds(5),
      comment: `Readers of the database: ${id}`,
    });
  }
}
