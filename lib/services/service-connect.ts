import type { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge';
import { grantOnIdentity } from '../private/grants';
import { ManagedPolicyRole } from '../private/managed-policy-role';
import { constantCase, pathInStack, uniqueLabel } from '../private/naming';
import { openPort } from '../private/open-port';
import type { Fleet } from './fleet';
import { CallNames } from './call-names';
import { INGRESS_PORT, validateServiceConnect } from './validate-service-connect';
import type { WebService } from './web-service';

/** The port that a client asks for. The name stands for the tasks of the service alone, so it is the port of the web. */
const CALL_PORT = 80;

/**
 * TLS between services, by certificates of a private authority.
 */
export interface ServiceConnectTls {
  /**
   * The ARN of an authority in AWS Private CA, which bears the tag `AmazonECSManaged` with the value `true`. One for
   * short-lived certificates is the cheaper: ECS renews them every five days.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
   */
  readonly certificateAuthorityArn: string;

  /**
   * The customer managed key for the private keys of the certificates, which ECS keeps in Secrets Manager. Its policy
   * must let IAM policies of its account decide, as that of a key made by the CDK does.
   *
   * @default - that of the app; without one, the key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * How services call each other.
 *
 * Retries and the care for tasks that fail are AWS's own: what finds no connection, or gets a 503, is tried twice more,
 * at another task where there is one, and a task that fails again and again is left out for a while. Neither can be
 * set. So a call has to be one that may come twice, and a service in overload is asked up to three times: an
 * `overloadProxy` says no at little cost.
 *
 * @see https://github.com/aws/containers-roadmap/issues/1963
 */
export interface ServiceConnectOptions {
  /**
   * A namespace of AWS Cloud Map that exists. Services of other apps in it can be called, and each name is there once.
   *
   * @default - a new one for calls alone, without DNS
   */
  readonly namespace?: servicediscovery.INamespace;

  /**
   * How long an answer may take as a whole, in whole seconds; 0 for as long as it likes, as a gRPC stream does. What
   * takes longer is cut off with 504. It should be shorter than the patience of who called first.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
   * @default - 15 seconds, by AWS
   */
  readonly requestTimeout?: Duration;

  /**
   * How long a connection may be silent, in whole seconds and at least `requestTimeout`; 0 for as long as it likes.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
   * @default - 5 minutes, by AWS
   */
  readonly idleTimeout?: Duration;

  /**
   * Whether the proxies write a line for each call, in JSON and without query strings, beside the log of the service. It is
   * the one log of calls that no load balancer sees; CloudWatch bills it as any.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html
   * @default false
   */
  readonly accessLog?: boolean;

  /**
   * TLS between the proxies of two tasks: applications go on to speak plain text with their own.
   *
   * @default - none: calls cross the VPC in plain text
   */
  readonly tls?: ServiceConnectTls;
}

/**
 * Calls between services by name, over ECS Service Connect: a proxy of AWS in each task finds the tasks of the called
 * service, spreads requests over them and measures them, without a load balancer on the way.
 *
 * A web service is called by its id in lower case, such as `http://billing`, and calls others itself; a worker calls
 * alone. Who may call whom is what `calls` of a service says. Each proxy takes CPU and memory of its task: AWS
 * recommends 256 CPU units and at least 64 MiB on top of what the application needs, so a service of many requests
 * wants a larger `size`.
 *
 * A name stands once in its namespace. What would have CloudFormation replace a service that stands, such as another
 * cluster, therefore fails: give the new service another id.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
 */
export class ServiceConnect extends Construct {
  /** The namespace that services are called in. */
  public readonly namespace: servicediscovery.INamespace;
  /** What ECS issues and renews certificates with, where there is TLS. */
  public readonly tlsRole?: iam.Role;
  private readonly options: ServiceConnectOptions;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param options the options
   * @throws when an option cannot be used; the error names them all
   */
  constructor(scope: Construct, id: string, options: ServiceConnectOptions = {}) {
    validateServiceConnect(options).throwAt(scope, id);
    super(scope, id);
    this.options = options;
    this.namespace =
      options.namespace ??
      new servicediscovery.HttpNamespace(this, 'Namespace', {
        name: uniqueLabel(this),
        description: `Services of ${pathInStack(scope)} call each other here`,
      });
    this.tlsRole = options.tls && this.createTlsRole(options.tls);
  }

  /**
   * The port by which a service is called, in the container that requests enter first.
   *
   * @internal
   */
  public _portMapping(id: string, containerPort: number, appProtocol: ecs.AppProtocol): ecs.PortMapping {
    return { containerPort, appProtocol, name: CallNames.nameOf(id) };
  }

  /**
   * Lets a service be called, and call.
   *
   * @internal
   */
  public _serve(service: WebService, calls: WebService[] = []): void {
    const name = CallNames.nameOf(service.node.id);
    const { tls, requestTimeout, idleTimeout } = this.options;
    CallNames.of(this).claim(this.namespace, name, service);
    this.enable(service, [
      {
        portMappingName: name,
        discoveryName: name,
        dnsName: name,
        port: CALL_PORT,
        ingressPortOverride: INGRESS_PORT,
        perRequestTimeout: requestTimeout,
        idleTimeout,
        tls: tls && {
          awsPcaAuthorityArn: tls.certificateAuthorityArn,
          kmsKey: tls.encryptionKey,
          role: this.tlsRole,
        },
      },
    ]);
    // Without its policy the role cannot use the key for the first certificate.
    if (this.tlsRole) service.service.node.addDependency(this.tlsRole);
    for (const callee of calls) this.open(service, callee);
  }

  /**
   * Lets a fleet call, that nobody calls.
   *
   * @internal
   */
  public _join(fleet: Fleet, calls: WebService[] = []): void {
    this.enable(fleet, []);
    for (const callee of calls) this.open(fleet, callee);
  }

  private enable(fleet: Fleet, services: ecs.ServiceConnectService[]): void {
    fleet.service.enableServiceConnect({
      namespace: this.namespace.namespaceArn,
      services: services.length === 0 ? undefined : services,
      logDriver: fleet._logTo('service-connect'),
      accessLogConfiguration: this.options.accessLog ? ACCESS_LOG : undefined,
    });
  }

  private open(caller: Fleet, callee: WebService): void {
    const { id } = callee.node;
    const host = CallNames.nameOf(id);
    const name = constantCase(id);
    openPort(caller, callee, INGRESS_PORT, 'Service to service');
    const environment = {
      [`${name}_HOST`]: host,
      [`${name}_PORT`]: `${CALL_PORT}`,
      [`${name}_URL`]: `http://${host}`,
    };
    caller._apply({ environment }, `${callee}`);
    // A task knows the names that stood when its deployment began.
    caller.service.node.addDependency(callee.service.node.findChild('Service'));
  }

  private createTlsRole({ encryptionKey }: ServiceConnectTls): iam.Role {
    const role = new ManagedPolicyRole(this, 'TlsRole', {
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      description: `How ECS issues the certificates of ${pathInStack(this)}`,
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(TLS_POLICY)],
    });
    acknowledgeRules(role, {
      [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${TLS_POLICY}]`]:
        'AWS maintains what ECS does with certificates; the policy is limited to what ECS made',
    });
    if (encryptionKey) {
      const actions = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'];
      grantOnIdentity(role, [encryptionKey.keyArn], actions);
    }
    return role;
  }
}

/** Query strings may hold what no log should. */
const ACCESS_LOG = { format: ecs.ServiceConnectAccessLogFormat.JSON, includeQueryParameters: false };
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html */
const TLS_POLICY = 'service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity';
