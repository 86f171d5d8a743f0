import type { Template, TemplateResource } from '../deploy';
import { ACCOUNT, REGION } from '../environment';
import type { Observed } from '../observed';

/** A resource of a template, and what it became. */
export interface Deployed {
  readonly logicalId: string;
  /** Its path in the app, for people. */
  readonly label: string;
  readonly stackName: string;
  readonly type: string;
  readonly physicalId: string;
  /** Its properties as the template states them. */
  readonly template: Properties;
  /** The same with their references resolved by what was observed. */
  readonly properties: Properties;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape differs from type to type
type Properties = Record<string, any>;

/** The templates beside what was observed: tells what a reference in a template must have become. */
export class Model {
  /** Every resource that was deployed. */
  public readonly deployed: Deployed[];

  constructor(
    public readonly templates: ReadonlyMap<string, Template>,
    public readonly observed: Observed,
  ) {
    this.deployed = observed.resources.map(({ stackName, logicalId, type, physicalId }) => {
      const resource = templates.get(stackName)?.Resources[logicalId];
      const template = resource?.Properties ?? {};
      const properties = this.resolve(stackName, template) as Properties;
      const label = labelOf(resource) ?? logicalId;
      return { stackName, logicalId, label, type, physicalId, template, properties };
    });
  }

  /** The deployed resources of a type. */
  public ofType(type: string): Deployed[] {
    return this.deployed.filter((resource) => resource.type === type);
  }

  /** The value with its references resolved by what was observed; undefined where nothing was. */
  private resolve(stackName: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(stackName, item));
    if (typeof value !== 'object' || value === null) return value;
    const [[key, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0) {
      if (key === 'Ref') return this.reference(stackName, argument);
      if (key === 'Fn::GetAtt') return this.attribute(stackName, argument);
      if (key === 'Fn::Join') return this.join(stackName, argument);
      if (key === 'Fn::Select') return this.select(stackName, argument);
      if (key === 'Fn::Split') return (this.resolve(stackName, argument[1]) as string | undefined)?.split(argument[0]);
      if (key === 'Fn::ImportValue') return this.imported(argument);
      if (key === 'Fn::Sub' && typeof argument === 'string')
        return argument.replace(/\$\{([\w:]+)\}/g, (_, name) => `${this.reference(stackName, name)}`);
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.resolve(stackName, item)]));
  }

  private reference(stackName: string, name: string): string | undefined {
    const pseudo: Record<string, string> = {
      'AWS::AccountId': ACCOUNT,
      'AWS::Partition': 'aws',
      'AWS::Region': REGION,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    const parameter = this.templates.get(stackName)?.Parameters?.[name]?.Default;
    return pseudo[name] ?? parameter ?? this.physicalId(stackName, name);
  }

  private physicalId(stackName: string, logicalId: string): string | undefined {
    const found = this.observed.resources.find((each) => each.stackName === stackName && each.logicalId === logicalId);
    return found?.physicalId;
  }

  private attribute(stackName: string, [logicalId, name]: [string, string]): unknown {
    const id = this.physicalId(stackName, logicalId);
    const type = this.templates.get(stackName)?.Resources[logicalId]?.Type;
    // What the local AWS passes over gives its own name and that of the attribute.
    if (id?.startsWith('skipped-')) return `${id}.${name}`;
    return id === undefined ? undefined : ATTRIBUTES[`${type}.${name}`]?.(this.observed, id);
  }

  private join(stackName: string, [separator, parts]: [string, unknown]): string | undefined {
    const resolved = this.resolve(stackName, parts);
    return Array.isArray(resolved) && !resolved.includes(undefined) ? resolved.join(separator) : undefined;
  }

  private select(stackName: string, [index, list]: [number, unknown]): unknown {
    const resolved = this.resolve(stackName, list);
    return Array.isArray(resolved) ? resolved[Number(index)] : undefined;
  }

  private imported(name: string): unknown {
    for (const [stackName, { Outputs = {} }] of this.templates) {
      const output = Object.values(Outputs).find(({ Export }) => Export?.Name === name);
      if (output) return this.resolve(stackName, output.Value);
    }
    return undefined;
  }
}

/** The construct's path, without the stack and without what every L2 adds. */
function labelOf(resource?: TemplateResource): string | undefined {
  const path = resource?.Metadata?.['aws:cdk:path'];
  const [, ...names] = path?.split('/') ?? [];
  const own = names.filter((name) => name !== 'Resource');
  return own.length > 0 ? own.filter((name, index) => name !== own[index - 1]).join('/') : undefined;
}

const itself = (_: Observed, id: string) => id;

/** Fn::GetAtt by what the services' own APIs say. */
const ATTRIBUTES: Record<string, (observed: Observed, id: string) => unknown> = {
  'AWS::AmazonMQ::Broker.AmqpEndpoints': ({ brokers }, id) =>
    brokers.find(({ BrokerId }) => BrokerId === id)?.BrokerInstances.flatMap(({ Endpoints }) => Endpoints),
  'AWS::CloudWatch::Alarm.Arn': alarmArn,
  'AWS::CloudWatch::CompositeAlarm.Arn': alarmArn,
  'AWS::EC2::SecurityGroup.GroupId': itself,
  'AWS::EC2::VPC.CidrBlock': ({ vpcs }, id) => vpcs.find(({ VpcId }) => VpcId === id)?.CidrBlock,
  'AWS::ECS::Service.Name': (_, id) => id.split('/').pop(),
  'AWS::ElastiCache::CacheCluster.ConfigurationEndpoint.Address': (observed, id) =>
    observed.cacheClusters.find(({ CacheClusterId }) => CacheClusterId === id)?.ConfigurationEndpoint?.Address,
  'AWS::ElastiCache::ReplicationGroup.ConfigurationEndPoint.Address': ({ replicationGroups }, id) =>
    replicationGroups.find(({ ReplicationGroupId }) => ReplicationGroupId === id)?.ConfigurationEndpoint?.Address,
  'AWS::ElastiCache::ReplicationGroup.PrimaryEndPoint.Address': (observed, id) =>
    nodeGroup(observed, id)?.PrimaryEndpoint?.Address,
  'AWS::ElastiCache::ReplicationGroup.ReaderEndPoint.Address': (observed, id) =>
    nodeGroup(observed, id)?.ReaderEndpoint?.Address,
  'AWS::ElasticLoadBalancingV2::LoadBalancer.DNSName': ({ loadBalancers }, id) =>
    loadBalancers.find(({ LoadBalancerArn }) => LoadBalancerArn === id)?.DNSName,
  'AWS::ElasticLoadBalancingV2::LoadBalancer.LoadBalancerFullName': (_, id) => id.split(':loadbalancer/')[1],
  'AWS::ElasticLoadBalancingV2::TargetGroup.TargetGroupFullName': (_, id) => id.split(':').pop(),
  'AWS::IAM::Role.Arn': (_, id) => `arn:aws:iam::${ACCOUNT}:role/${id}`,
  'AWS::MSK::Cluster.Arn': kafkaArn,
  'AWS::MSK::ServerlessCluster.Arn': kafkaArn,
  'AWS::Kinesis::Stream.Arn': (_, id) => `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${id}`,
  'AWS::KMS::Key.Arn': (_, id) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`,
  'AWS::RDS::DBCluster.DBClusterResourceId': (observed, id) => cluster(observed, id)?.DbClusterResourceId,
  'AWS::RDS::DBCluster.Endpoint.Address': (observed, id) => cluster(observed, id)?.Endpoint,
  'AWS::RDS::DBCluster.MasterUserSecret.SecretArn': (observed, id) =>
    cluster(observed, id)?.MasterUserSecret?.SecretArn,
  'AWS::RDS::DBCluster.ReadEndpoint.Address': (observed, id) => cluster(observed, id)?.ReaderEndpoint,
  'AWS::RDS::DBInstance.Endpoint.Address': (observed, id) => database(observed, id)?.Endpoint?.Address,
  'AWS::RDS::DBInstance.Endpoint.Port': (observed, id) => database(observed, id)?.Endpoint?.Port,
  'AWS::RDS::DBInstance.MasterUserSecret.SecretArn': (observed, id) =>
    database(observed, id)?.MasterUserSecret?.SecretArn,
  'AWS::RDS::DBProxy.Endpoint': ({ proxies }, id) => proxies.find(({ DBProxyName }) => DBProxyName === id)?.Endpoint,
  'AWS::S3::Bucket.Arn': (_, id) => `arn:aws:s3:::${id}`,
  'AWS::SQS::Queue.Arn': ({ queues }, id) => queues.find(({ url }) => url === id)?.attributes.QueueArn,
  'AWS::SQS::Queue.QueueName': (_, id) => id.split('/').pop(),
};

/** moto leaves the name out of the ARN of a cluster; AWS and the local CloudFormation do not. */
export function kafkaArn({ kafkaClusters }: Observed, id: string): string | undefined {
  const found = kafkaClusters.find(({ ClusterArn }) => ClusterArn === id);
  return found && `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/${found.ClusterName}/${id.split('/').pop()}`;
}

function alarmArn({ metricAlarms, compositeAlarms }: Observed, id: string): string | undefined {
  return [...metricAlarms, ...compositeAlarms].find(({ AlarmName }) => AlarmName === id)?.AlarmArn;
}

function database({ databases }: Observed, id: string) {
  return databases.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === id);
}

function cluster({ databaseClusters }: Observed, id: string) {
  return databaseClusters.find(({ DBClusterIdentifier }) => DBClusterIdentifier === id);
}

function nodeGroup({ replicationGroups }: Observed, id: string) {
  return replicationGroups.find(({ ReplicationGroupId }) => ReplicationGroupId === id)?.NodeGroups?.[0];
}
