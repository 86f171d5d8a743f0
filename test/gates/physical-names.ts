import type { WholeStack } from './whole-apps';

/** A physical name stands in the way of every replacement, so only what CloudFormation demands has one. */
const ALLOWED: { [property: string]: string } = {
  'AWS::APS::RuleGroupsNamespace Name': 'required; one of its own in each workspace',
  'AWS::AmazonMQ::Broker BrokerName': 'required, and unique in the account; from stack name and path',
  'AWS::ApplicationAutoScaling::ScalingPolicy PolicyName': 'required; unique for each scaling target',
  'AWS::Backup::BackupVault BackupVaultName': 'required, and unique in the account; from stack name and path',
  'AWS::CertificateManager::Certificate DomainName': 'required: the name that the certificate is for',
  'AWS::Chatbot::SlackChannelConfiguration ConfigurationName':
    'required, and unique in the account; from stack name and path',
  'AWS::ECS::TaskDefinition Family': 'written by the CDK from the path, so that revisions stay in one family',
  'AWS::ElastiCache::ServerlessCache ServerlessCacheName':
    'required, and unique in the account; from stack name and path',
  'AWS::ElastiCache::User UserName': 'required: what clients log in as',
  'AWS::Logs::LogGroup LogGroupName': 'WAF delivers to aws-waf-logs-… alone; from stack name and path',
  'AWS::Logs::QueryDefinition Name': 'required: the folder of the console is named after stack and path',
  'AWS::MSK::Cluster ClusterName': 'required, and unique in the account; from stack name and path',
  'AWS::MSK::ServerlessCluster ClusterName': 'required, and unique in the account; from stack name and path',
  'AWS::MSK::Topic TopicName': 'required: what producers and consumers ask for',
  'AWS::RDS::DBCluster DatabaseName': 'the name of the database inside of the cluster',
  'AWS::RDS::DBClusterParameterGroup Family': 'the engine and its major version, not a name of ours',
  'AWS::RDS::DBInstance DBName': 'the name of the database inside of the instance',
  'AWS::RDS::DBProxy DBProxyName': 'required, and unique in the account; from stack name and path',
  'AWS::RDS::DBProxyEndpoint DBProxyEndpointName': 'required, and unique in the account; from stack name and path',
  'AWS::RDS::DBProxyTargetGroup TargetGroupName': "'default', the only one that RDS takes",
  'AWS::RDS::DBParameterGroup Family': 'the engine and its major version, not a name of ours',
  'AWS::Route53::HostedZone Name': 'required: what resolvers ask for; from stack name and path',
  'AWS::Route53::RecordSet Name': 'required: what resolvers ask for; below the zone',
  'AWS::Route53::RecordSet SetIdentifier': 'required for weighted records; unique among those of one name',
  'AWS::SQS::Queue QueueName': 'stated by the team for clients that look it up; left out, CloudFormation makes one',
  'AWS::ServiceDiscovery::HttpNamespace Name': 'required, and unique in the account; from stack name and path',
};
/** Properties that end as a name does, and refer to something else. */
const REFERENCES: RegExp[] = [
  /^AWS::\S+ (DBParameterGroupName|DBSubnetGroupName|CacheParameterGroupName|CacheSubnetGroupName|ServiceName|MetricName)$/,
  /^AWS::RDS::DBCluster (DBClusterParameterGroupName|DBInstanceParameterGroupName|SnapshotIdentifier)$/,
  /^AWS::RDS::DBInstance (DBClusterIdentifier|DBSnapshotIdentifier|SourceDBInstanceIdentifier)$/,
  /^AWS::RDS::(DBProxyTargetGroup|DBProxyEndpoint) DBProxyName$/,
  /^AWS::AutoScaling::(AutoScalingGroup VPCZoneIdentifier|WarmPool AutoScalingGroupName)$/,
  /^AWS::(ECS::CapacityProvider ClusterName|Scheduler::Schedule GroupName)$/,
  // A log group's own name refers to nothing.
  /^(?!AWS::Logs::LogGroup )\S+ LogGroupName$/,
];

const isHello = ({ app, preset }: WholeStack) => app === 'hello' && preset === 'production';

/** Whether only what has to has a name, and one that a second stack does not take. */
export function describePhysicalNames(stacks: readonly WholeStack[]): void {
  describe('physical names', () => {
    const found = stacks
      .flatMap(({ template }) => Object.values(template.Resources))
      .flatMap(({ Type, Properties = {} }) =>
        Object.keys(Properties)
          .filter((property) => /(Name|Identifier|^Family)$/.test(property))
          .map((property) => `${Type} ${property}`)
          .filter((property) => !REFERENCES.some((pattern) => pattern.test(property))),
      );
    const ofHello = (type: string) =>
      stacks
        .filter(isHello)
        .flatMap(({ template }) => Object.values(template.Resources))
        .filter(({ Type }) => Type === type);

    test('there is something to look at', () => {
      expect(found.length).toBeGreaterThan(10);
    });

    test('only what CloudFormation demands has a physical name', () => {
      expect([...new Set(found)].sort()).toEqual(Object.keys(ALLOWED).sort());
    });

    test('a zone is named after stack and path', () => {
      const zones = ofHello('AWS::Route53::HostedZone');
      expect(zones).toHaveLength(1);
      expect(zones[0].Properties!.Name).toMatch(/^hello-app-database-[0-9a-f]{8}\.internal\.$/);
    });

    test('the log of the firewall is named after stack and path', () => {
      const names = ofHello('AWS::Logs::LogGroup').flatMap(({ Properties = {} }) => Properties.LogGroupName ?? []);
      expect(names).toEqual([expect.stringMatching(/^aws-waf-logs-hello-app-loadbalancer-firewall-[0-9a-f]{8}$/)]);
    });
  });
}
