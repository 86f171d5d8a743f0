import { Duration } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { pathInStack, uniqueLabel } from '../../private/naming';

/** Props of `ReaderEndpoint`. */
export interface ReaderEndpointProps {
  /** The VPC whose resolvers know the name. */
  readonly vpc: ec2.IVpc;
  /** The primary's host. */
  readonly host: string;
  /** The hosts of the replicas. */
  readonly readers: string[];
}

/**
 * One name for all replicas of an RDS instance, which has none of its own: weighted records in a private zone.
 *
 * Each new connection looks the name up and lands on one of the replicas. The primary stands beside them at weight 0:
 * it is never the answer while a replica can be, and it is there for the day when none can.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html
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
    props.readers.forEach((reader, index) => this.record(`Replica${index + 1}`, reader, 100));
  }

  private record(id: string, domainName: string, weight: number): void {
    new route53.CnameRecord(this, id, {
      zone: this.zone,
      recordName: 'reader',
      domainName,
      weight,
      setIdentifier: id,
      // Short, so that a new replica gets its share, and a lost one loses it, within seconds.
      ttl: Duration.seconds(5),
      comment: `Readers of the database: ${id}`,
    });
  }
}
