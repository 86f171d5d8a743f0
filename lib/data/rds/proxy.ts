import { ArnFormat, Duration, Fn, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { grantKeyThrough, grantOnIdentity } from '../../private/grants';
import { ManagedPolicyRole } from '../../private/managed-policy-role';
import { pathInStack, uniqueLabel } from '../../private/naming';
import { openPort } from '../../private/open-port';
import { dataSubnets } from '../../private/subnets';
import type { ApplicationUserLogin } from '../application-user';
import type { ProxyKind, RdsProxyOptions } from './proxy-options';

/** Props of `RdsProxy`. */
export interface RdsProxyProps extends RdsProxyOptions {
  readonly vpc: ec2.IVpc;
  readonly kind: ProxyKind;
  readonly port: number;
  /** The login of the database. */
  readonly secret: secretsmanager.ISecret;
  readonly encryptionKey?: kms.IKey;
  /** The group of the database, which is opened to the proxy. */
  readonly database: ec2.IConnectable;
  /** The instance, or the cluster, that it stands before: one of the two. */
  readonly instanceIdentifier?: string;
  readonly clusterIdentifier?: string;
  /** The user that services log in as, and the id by which IAM authentication calls the target. */
  readonly user?: ApplicationUserLogin & { readonly resourceId: string };
  /** Whether the target has readers that a proxy can reach: a cluster does, an RDS instance does not. */
  readonly readOnlyEndpoint?: boolean;
}

/**
 * RDS Proxy before an instance or a cluster: it shares few connections among many tasks, and holds those of clients
 * while the database fails over.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
 */
export class RdsProxy extends Construct {
  /** The host that takes writes. */
  public readonly host: string;
  /** The host that spreads reads, where there is one. */
  public readonly readerHost?: string;
  /** The id by which IAM authentication calls it: `prx-…`. */
  public readonly resourceId: string;
  /** The group that clients are let into. */
  public readonly securityGroup: ec2.SecurityGroup;
  /** As other constructs take it. */
  public readonly proxy: rds.IDatabaseProxy;

  constructor(scope: Construct, id: string, props: RdsProxyProps) {
    super(scope, id);
    const { vpc, port } = props;
    const { subnetIds } = vpc.selectSubnets(dataSubnets(vpc));
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Proxy of ${pathInStack(scope)}`,
      allowAllOutbound: false,
    });
    openPort(this.securityGroup, props.database, port, `Proxy to ${pathInStack(scope)}`);
    const role = this.role(props);
    // RDS demands a name.
    const dbProxyName = uniqueLabel(scope);
    const proxy = new rds.CfnDBProxy(this, 'Resource', {
      dbProxyName,
      engineFamily: props.kind.family,
      auth: this.logins(props),
      // As a user without a password, the proxy logs in by a token of its own; others have their secrets still.
      defaultAuthScheme: props.user?.byToken ? 'IAM_AUTH' : undefined,
      idleClientTimeout: (props.idleClientTimeout ?? Duration.minutes(30)).toSeconds(),
      // Statements hold personal data: they are logged for a while, by hand.
      debugLogging: false,
      requireTls: true,
      roleArn: role.roleArn,
      vpcSecurityGroupIds: [this.securityGroup.securityGroupId],
      vpcSubnetIds: subnetIds,
    });
    // The proxy reads the secret as soon as it stands.
    proxy.node.addDependency(role);
    this.target(proxy, props);
    this.host = proxy.attrEndpoint;
    this.readerHost = props.readOnlyEndpoint ? this.readOnlyEndpoint(proxy, subnetIds) : undefined;
    // arn:aws:rds:region:account:db-proxy:prx-…
    this.resourceId = Fn.select(6, Fn.split(':', proxy.attrDbProxyArn));
    this.proxy = rds.DatabaseProxy.fromDatabaseProxyAttributes(this, 'Proxy', {
      dbProxyName: proxy.ref,
      dbProxyArn: proxy.attrDbProxyArn,
      endpoint: proxy.attrEndpoint,
      securityGroups: [this.securityGroup],
    });
  }

  /**
   * The users whom the proxy lets through by password: it knows those alone whose secret it is given.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html
   */
  private logins({
    kind,
    secret,
    user,
    iamAuthentication = false,
  }: RdsProxyProps): rds.CfnDBProxy.AuthFormatProperty[] {
    const login = (description: string, { secretArn }: secretsmanager.ISecret, byToken: boolean) => ({
      authScheme: 'SECRETS',
      description,
      iamAuth: byToken ? 'REQUIRED' : 'DISABLED',
      secretArn,
      clientPasswordAuthType: byToken ? undefined : kind.passwordType,
    });
    const path = pathInStack(this.node.scope!);
    const administrator = login(`The login of ${path}`, secret, iamAuthentication);
    return user?.secret
      ? [administrator, login(`The login of services to ${path}`, user.secret, false)]
      : [administrator];
  }

  /**
   * It may read the secrets of those users, or log in as the one who has none, and nothing else.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html
   */
  private role({ secret, user, encryptionKey }: RdsProxyProps): iam.IRole {
    const role = new ManagedPolicyRole(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('rds.amazonaws.com'),
      description: `What the proxy of ${pathInStack(this.node.scope!)} logs in by`,
    });
    const secrets = [secret, ...(user?.secret ? [user.secret] : [])];
    const arns = secrets.map(({ secretArn }) => secretArn);
    grantOnIdentity(role, arns, ['secretsmanager:GetSecretValue']);
    grantKeyThrough('secretsmanager', encryptionKey, role, ['kms:Decrypt']);
    if (user?.byToken) grantOnIdentity(role, [databaseUserArn(this, user)], ['rds-db:connect']);
    return role;
  }

  private target(proxy: rds.CfnDBProxy, props: RdsProxyProps): void {
    const { instanceIdentifier, clusterIdentifier, maxConnectionsPercent = 80 } = props;
    new rds.CfnDBProxyTargetGroup(this, 'Targets', {
      dbProxyName: proxy.ref,
      targetGroupName: 'default',
      dbInstanceIdentifiers: instanceIdentifier === undefined ? undefined : [instanceIdentifier],
      dbClusterIdentifiers: clusterIdentifier === undefined ? undefined : [clusterIdentifier],
      connectionPoolConfigurationInfo: {
        connectionBorrowTimeout: (props.borrowTimeout ?? Duration.seconds(5)).toSeconds(),
        maxConnectionsPercent,
        maxIdleConnectionsPercent: props.maxIdleConnectionsPercent ?? Math.floor(maxConnectionsPercent / 2),
      },
    });
  }

  private readOnlyEndpoint(proxy: rds.CfnDBProxy, vpcSubnetIds: string[]): string {
    const endpoint = new rds.CfnDBProxyEndpoint(this, 'ReaderEndpoint', {
      dbProxyName: proxy.ref,
      dbProxyEndpointName: uniqueLabel(this),
      targetRole: 'READ_ONLY',
      vpcSecurityGroupIds: [this.securityGroup.securityGroupId],
      vpcSubnetIds,
    });
    return endpoint.attrEndpoint;
  }
}

/** What IAM calls a user of a database: `arn:aws:rds-db:region:account:dbuser:db-ABC…/service`. */
function databaseUserArn(scope: Construct, { resourceId, username }: NonNullable<RdsProxyProps['user']>): string {
  return Stack.of(scope).formatArn({
    service: 'rds-db',
    resource: 'dbuser',
    resourceName: `${resourceId}/${username}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
