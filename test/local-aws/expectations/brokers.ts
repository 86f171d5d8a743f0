import type { ObservedKafkaCluster } from '../observed';
import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';

/** RabbitMQ and Kafka, as stated. */
export function brokersExpectations(model: Model): Expectation[] {
  return [
    ...model.ofType('AWS::AmazonMQ::Broker').flatMap((broker) => rabbitMqExpectations(model, broker)),
    ...model.ofType('AWS::MSK::Cluster').flatMap((cluster) => kafkaExpectations(model, cluster, provisioned)),
    ...model.ofType('AWS::MSK::ServerlessCluster').flatMap((cluster) => kafkaExpectations(model, cluster, serverless)),
  ];
}

const BROKER_PROPERTIES = [
  'BrokerName',
  'DeploymentMode',
  'EngineType',
  'EngineVersion',
  'HostInstanceType',
  'PubliclyAccessible',
  'AutoMinorVersionUpgrade',
  'SubnetIds',
  'SecurityGroups',
  'Logs',
  'MaintenanceWindowStartTime',
] as const;

function rabbitMqExpectations(model: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = model.observed.brokers.find(({ BrokerId }) => BrokerId === physicalId);
  return [
    ...BROKER_PROPERTIES.map((name) => expectation('jobs', `${label}: ${name}`, properties[name], found?.[name])),
    expectation(
      'jobs',
      `${label}: users`,
      properties.Users.map(({ Username }: { Username: string }) => Username),
      found?.Users.map(({ Username }) => Username),
    ),
  ];
}

/** What is stated of a cluster, and what the API has, under the same names. */
type Aspects = (properties: Deployed['properties'], found: ObservedKafkaCluster) => [string, unknown, unknown][];

const provisioned: Aspects = (stated, found) => {
  const nodes = stated.BrokerNodeGroupInfo;
  return [
    ['version', stated.KafkaVersion, found.CurrentBrokerSoftwareInfo?.KafkaVersion],
    ['brokers', stated.NumberOfBrokerNodes, found.NumberOfBrokerNodes],
    ['size', nodes.InstanceType, found.BrokerNodeGroupInfo?.InstanceType],
    ['subnets', nodes.ClientSubnets, found.BrokerNodeGroupInfo?.ClientSubnets],
    ['security groups', nodes.SecurityGroups, found.BrokerNodeGroupInfo?.SecurityGroups],
    [
      'storage',
      nodes.StorageInfo.EBSStorageInfo.VolumeSize,
      found.BrokerNodeGroupInfo?.StorageInfo?.EbsStorageInfo.VolumeSize,
    ],
    ['clients', stated.ClientAuthentication, found.ClientAuthentication],
    ['encryption in transit', stated.EncryptionInfo.EncryptionInTransit, found.EncryptionInfo?.EncryptionInTransit],
    ['logs', stated.LoggingInfo, found.LoggingInfo],
  ];
};

const serverless: Aspects = ({ VpcConfigs, ClientAuthentication }, { Serverless }) => [
  ['subnets', VpcConfigs[0].SubnetIds, Serverless?.VpcConfigs[0].SubnetIds],
  ['security groups', VpcConfigs[0].SecurityGroups, Serverless?.VpcConfigs[0].SecurityGroupIds],
  ['clients', ClientAuthentication, Serverless?.ClientAuthentication],
];

function kafkaExpectations(model: Model, { label, physicalId, properties }: Deployed, aspects: Aspects): Expectation[] {
  const found = model.observed.kafkaClusters.find(({ ClusterArn }) => ClusterArn === physicalId);
  if (!found) return [expectation('jobs', `${label}: stands`, physicalId, undefined)];
  return [
    expectation('jobs', `${label}: name`, properties.ClusterName, found.ClusterName),
    ...aspects(properties, found).map(([what, expected, actual]) =>
      expectation('jobs', `${label}: ${what}`, expected, actual),
    ),
  ];
}
