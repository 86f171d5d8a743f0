import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { pathInStack } from '../private/naming';

/**
 * A name for the load balancer.
 */
export interface DomainOptions {
  /**
   * The name that users type, such as `shop.example.com`.
   */
  readonly domainName: string;

  /**
   * The public hosted zone of that name, or of a parent.
   */
  readonly hostedZone: route53.IHostedZone;
}

/**
 * A certificate that Route 53 validates, unless there is one, and the record that points the name at a load balancer.
 */
export class Domain extends Construct {
  /** The certificate. */
  public readonly certificate: acm.ICertificate;
  private readonly options: DomainOptions;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param options the name and its zone
   * @param certificate one that exists; a new one where left out
   */
  constructor(scope: Construct, id: string, options: DomainOptions, certificate?: acm.ICertificate) {
    super(scope, id);
    this.options = options;
    this.certificate =
      certificate ??
      new acm.Certificate(this, 'Certificate', {
        domainName: options.domainName,
        validation: acm.CertificateValidation.fromDns(options.hostedZone),
      });
  }

  /**
   * Points the name at a load balancer.
   *
   * @param alb the load balancer
   * @param ipv6 whether it has IPv6 addresses, too
   */
  public pointTo(alb: elbv2.IApplicationLoadBalancer, ipv6: boolean = false): void {
    const record = {
      zone: this.options.hostedZone,
      recordName: `${this.options.domainName}.`,
      target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(alb)),
      comment: `Users of ${pathInStack(this)}`,
    };
    new route53.ARecord(this, 'Alias', record);
    if (ipv6) new route53.AaaaRecord(this, 'AliasIpv6', record);
  }
}
