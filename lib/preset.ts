import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/**
 * A table of defaults. Each can be overridden by the prop of its tier.
 */
export class Preset {
  /**
   * Survives the loss of an Availability Zone and the mistakes of a tired operator.
   */
  public static readonly PRODUCTION = new Preset({
    name: 'production',
    natGateways: undefined,
    multiAz: true,
    readReplicas: 2,
    databaseInstanceType: 'r7g.large',
    cacheReplicas: 1,
    cacheNodeType: 'cache.r7g.large',
    minWebTasks: 3,
    maxWebTasks: 30,
    maxWorkerTasks: 10,
    workersOnSpot: false,
    accessLogs: true,
    firewall: true,
    alarms: true,
    deletionProtection: true,
    backupRetention: Duration.days(15),
    removalPolicy: RemovalPolicy.RETAIN,
    logRetention: RetentionDays.THREE_MONTHS,
  });

  /**
   * Cheap, and gone after `cdk destroy`: one NAT gateway, a database in a single Availability Zone without replicas, no
   * log buckets, no firewall, no deletion protection.
   *
   * A bucket that still holds objects cannot be deleted by CloudFormation: empty it first. The log groups that RDS and
   * Container Insights make themselves stay. A change from production to development drops what is protected.
   */
  public static readonly DEVELOPMENT = new Preset({
    name: 'development',
    natGateways: 1,
    multiAz: false,
    readReplicas: 0,
    databaseInstanceType: 't4g.medium',
    cacheReplicas: 0,
    cacheNodeType: 'cache.t4g.micro',
    minWebTasks: 1,
    maxWebTasks: 4,
    maxWorkerTasks: 2,
    workersOnSpot: true,
    accessLogs: false,
    firewall: false,
    alarms: false,
    deletionProtection: false,
    backupRetention: Duration.days(1),
    removalPolicy: RemovalPolicy.DESTROY,
    logRetention: RetentionDays.ONE_WEEK,
  });

  /** The name of the preset. */
  public readonly name: string;
  /** NAT gateways; one for each Availability Zone where undefined, so that the loss of one zone cuts off no other. */
  public readonly natGateways?: number;
  /** Whether the database has a standby in a second Availability Zone. */
  public readonly multiAz: boolean;
  /** Read replicas of a database. */
  public readonly readReplicas: number;
  /** Class and size of a database instance, as EC2 writes it. */
  public readonly databaseInstanceType: string;
  /** Replicas of a cache, beside its primary. */
  public readonly cacheReplicas: number;
  /** Node type of a cache. */
  public readonly cacheNodeType: string;
  /** Fewest tasks of a web service: one for each Availability Zone in production. */
  public readonly minWebTasks: number;
  /** Most tasks of a web service. */
  public readonly maxWebTasks: number;
  /** Most tasks of a worker service. */
  public readonly maxWorkerTasks: number;
  /** Whether workers run on Fargate Spot, in a cluster of the app: a job that is cut off comes again from its queue. */
  public readonly workersOnSpot: boolean;
  /** Whether load balancer and object store write access logs. */
  public readonly accessLogs: boolean;
  /** Whether a firewall stands before the load balancer. */
  public readonly firewall: boolean;
  /** Whether there are alarms and a dashboard. */
  public readonly alarms: boolean;
  /** Whether load balancer and database refuse to be deleted. */
  public readonly deletionProtection: boolean;
  /** How long database and cache keep their automated backups. */
  public readonly backupRetention: Duration;
  /** What becomes of stateful resources when they leave the stack; a database leaves a snapshot instead of itself. */
  public readonly removalPolicy: RemovalPolicy;
  /** How long CloudWatch keeps log events. */
  public readonly logRetention: RetentionDays;

  private constructor(table: PresetTable) {
    this.name = table.name;
    this.natGateways = table.natGateways;
    this.multiAz = table.multiAz;
    this.readReplicas = table.readReplicas;
    this.databaseInstanceType = table.databaseInstanceType;
    this.cacheReplicas = table.cacheReplicas;
    this.cacheNodeType = table.cacheNodeType;
    this.minWebTasks = table.minWebTasks;
    this.maxWebTasks = table.maxWebTasks;
    this.maxWorkerTasks = table.maxWorkerTasks;
    this.workersOnSpot = table.workersOnSpot;
    this.accessLogs = table.accessLogs;
    this.firewall = table.firewall;
    this.alarms = table.alarms;
    this.deletionProtection = table.deletionProtection;
    this.backupRetention = table.backupRetention;
    this.removalPolicy = table.removalPolicy;
    this.logRetention = table.logRetention;
  }
}

/** One row for each default. */
interface PresetTable {
  readonly name: string;
  readonly natGateways: number | undefined;
  readonly multiAz: boolean;
  readonly readReplicas: number;
  readonly databaseInstanceType: string;
  readonly cacheReplicas: number;
  readonly cacheNodeType: string;
  readonly minWebTasks: number;
  readonly maxWebTasks: number;
  readonly maxWorkerTasks: number;
  readonly workersOnSpot: boolean;
  readonly accessLogs: boolean;
  readonly firewall: boolean;
  readonly alarms: boolean;
  readonly deletionProtection: boolean;
  readonly backupRetention: Duration;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: RetentionDays;
}
