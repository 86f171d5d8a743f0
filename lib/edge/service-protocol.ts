import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * What the load balancer speaks with the tasks of a service.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
 */
export class ServiceProtocol {
  /** HTTP/1.1, whatever clients speak. */
  public static readonly HTTP1 = new ServiceProtocol('HTTP1', undefined, ecs.AppProtocol.http);
  /** HTTP/2 without TLS. Needs an HTTPS listener; a client that speaks HTTP/1.1 gets an error. */
  public static readonly HTTP2 = new ServiceProtocol(
    'HTTP2',
    elbv2.ApplicationProtocolVersion.HTTP2,
    ecs.AppProtocol.http2,
  );
  /** gRPC, over HTTP/2 without TLS. Needs an HTTPS listener, and clients that speak gRPC. */
  public static readonly GRPC = new ServiceProtocol(
    'GRPC',
    elbv2.ApplicationProtocolVersion.GRPC,
    ecs.AppProtocol.grpc,
  );

  private constructor(
    /** The name of the protocol. */
    public readonly name: string,
    /** @internal */
    public readonly _version: elbv2.ApplicationProtocolVersion | undefined,
    /** @internal */
    public readonly _appProtocol: ecs.AppProtocol,
  ) {}

  /** @internal */
  public get _needsTls(): boolean {
    return this._version !== undefined;
  }
}
