import type { ScalableTarget, ScalingPolicy, ScheduledAction } from '@aws-sdk/client-application-auto-scaling';
import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { FlowLog, NatGateway, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { Cluster, Service, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Listener, LoadBalancer, Rule, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CacheCluster, CacheSubnetGroup, ReplicationGroup, User } from '@aws-sdk/client-elasticache';
import type {
  DBCluster,
  DBInstance,
  DBProxy,
  DBProxyTarget,
  DBProxyTargetGroup,
  EventSubscription,
  Parameter,
} from '@aws-sdk/client-rds';
import type { HealthCheck, HostedZone, ResourceRecordSet, VPC as ZoneVpc } from '@aws-sdk/client-route-53';
import type {
  CORSRule,
  LifecycleRule,
  ObjectLockConfiguration,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import type { Rule as WafRule } from '@aws-sdk/client-wafv2';

/** A resource as CloudFormation lists it. */
export interface StackResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** Settings that ELBv2 keeps as text. */
export type Attributes = Record<string, string>;

/** A hosted zone, its records and the VPCs that see it. */
export interface ObservedZone extends HostedZone {
  readonly records: ResourceRecordSet[];
  readonly vpcs: ZoneVpc[];
}

/** A proxy before a database, its pool of connections and what it stands before. */
export interface ObservedProxy extends DBProxy {
  readonly pool?: DBProxyTargetGroup['ConnectionPoolConfig'];
  readonly targets: DBProxyTarget[];
}

/** A queue, and whether a message that was sent to it came out. */
export interface ObservedQueue {
  readonly url: string;
  readonly attributes: Attributes;
  readonly delivers: boolean;
}

/** RabbitMQ on Amazon MQ. */
export interface ObservedBroker {
  readonly BrokerId: string;
  readonly BrokerName: string;
  readonly BrokerInstances: { readonly Endpoints: string[] }[];
  readonly DeploymentMode: string;
  readonly EngineType: string;
  readonly EngineVersion: string;
  readonly HostInstanceType: string;
  readonly PubliclyAccessible: boolean;
  readonly AutoMinorVersionUpgrade: boolean;
  readonly SubnetIds: string[];
  readonly SecurityGroups: string[];
  readonly Logs: { readonly General: boolean };
  readonly MaintenanceWindowStartTime: object;
  readonly Users: { readonly Username: string }[];
}

/** Kafka on MSK; what is said of brokers is not there for a serverless cluster, and the other way round. */
export interface ObservedKafkaCluster {
  readonly ClusterArn: string;
  readonly ClusterName: string;
  readonly NumberOfBrokerNodes?: number;
  readonly BrokerNodeGroupInfo?: {
    readonly InstanceType: string;
    readonly ClientSubnets: string[];
    readonly SecurityGroups: string[];
    readonly StorageInfo?: { readonly EbsStorageInfo: { readonly VolumeSize: number } };
  };
  readonly ClientAuthentication?: object;
  readonly EncryptionInfo?: { readonly EncryptionInTransit: object };
  readonly LoggingInfo?: object;
  readonly CurrentBrokerSoftwareInfo?: { readonly KafkaVersion: string };
  readonly Serverless?: {
    readonly VpcConfigs: { readonly SubnetIds: string[]; readonly SecurityGroupIds: string[] }[];
    readonly ClientAuthentication: object;
  };
}

/** A bucket, and whether an object that was put into it could be read. */
export interface ObservedBucket {
  readonly name: string;
  readonly versioning?: string;
  readonly publicAccessBlock?: PublicAccessBlockConfiguration;
  readonly encryption: ServerSideEncryptionRule[];
  readonly cors: CORSRule[];
  readonly lifecycle: LifecycleRule[];
  readonly objectLock?: ObjectLockConfiguration;
  readonly replication?: ReplicationConfiguration;
  readonly policy?: string;
  readonly keeps: boolean;
}

/** A secret, without its value. */
export interface ObservedSecret {
  readonly arn: string;
  /** The fields of a value in JSON; undefined where it is one text. */
  readonly fields?: string[];
  /** By which a value that was filled in somewhere is known again. */
  readonly sha256: string;
}

/** A web ACL by its physical id, what it stands before, and its log. */
export interface ObservedWebAcl {
  readonly physicalId: string;
  /** How CloudWatch names it. */
  readonly metricName?: string;
  readonly rules: WafRule[];
  readonly standsBefore: string[];
  readonly logsTo: string[];
  readonly redacted: object[];
}

/** A topic, and who hears of what is published to it. */
export interface ObservedTopic {
  readonly arn: string;
  readonly attributes: Attributes;
  readonly subscriptions: { readonly Protocol: string; readonly Endpoint: string }[];
}

/** A log group, and what goes on from it. */
export interface ObservedLogGroup {
  readonly group: { readonly logGroupName: string; readonly retentionInDays?: number; readonly kmsKeyId?: string };
  readonly filters: { readonly destinationArn: string; readonly filterPattern: string }[];
}

/** What the services' own APIs say of the deployed stacks: only what these stacks made. */
export interface Observed {
  readonly resources: StackResource[];
  readonly vpcs: Vpc[];
  readonly subnets: Subnet[];
  readonly routeTables: RouteTable[];
  readonly natGateways: NatGateway[];
  readonly vpcEndpoints: VpcEndpoint[];
  readonly flowLogs: FlowLog[];
  readonly securityGroups: SecurityGroup[];
  readonly loadBalancers: (LoadBalancer & { readonly attributes: Attributes })[];
  readonly listeners: (Listener & { readonly rules: Rule[] })[];
  readonly targetGroups: (TargetGroup & { readonly attributes: Attributes })[];
  readonly webAcls: ObservedWebAcl[];
  readonly clusters: Cluster[];
  readonly services: Service[];
  readonly taskDefinitions: TaskDefinition[];
  readonly scalableTargets: ScalableTarget[];
  readonly scalingPolicies: ScalingPolicy[];
  readonly scheduledActions: ScheduledAction[];
  readonly databases: DBInstance[];
  readonly databaseClusters: DBCluster[];
  readonly databaseParameters: Record<string, Parameter[]>;
  readonly proxies: ObservedProxy[];
  readonly zones: ObservedZone[];
  readonly healthChecks: HealthCheck[];
  readonly replicationGroups: ReplicationGroup[];
  readonly cacheClusters: CacheCluster[];
  readonly cacheUsers: User[];
  readonly cacheSubnetGroups: CacheSubnetGroup[];
  readonly queues: ObservedQueue[];
  readonly brokers: ObservedBroker[];
  readonly kafkaClusters: ObservedKafkaCluster[];
  readonly buckets: ObservedBucket[];
  readonly secrets: ObservedSecret[];
  readonly metricAlarms: MetricAlarm[];
  readonly compositeAlarms: CompositeAlarm[];
  readonly dashboards: { readonly name: string; readonly body: string }[];
  readonly topics: ObservedTopic[];
  readonly eventSubscriptions: EventSubscription[];
  readonly logGroups: ObservedLogGroup[];
}
