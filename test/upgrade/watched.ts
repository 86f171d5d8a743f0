import { loadResourceModel } from '@aws-cdk/cloudformation-diff/lib/diff/util';

/**
 * What holds no data by the service specification, and yet is missed when it is replaced or gone: data and tasks live in
 * it, requests come in by it, or somebody else knows its address.
 */
const MISSED: ReadonlySet<string> = new Set([
  'AWS::EC2::VPC',
  'AWS::EC2::Subnet',
  // Partners let the addresses of NAT gateways through their firewalls.
  'AWS::EC2::EIP',
  'AWS::RDS::DBSubnetGroup',
  'AWS::ElastiCache::SubnetGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::AmazonMQ::Broker',
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::MSK::Topic',
  'AWS::Route53::HostedZone',
  'AWS::Route53::RecordSet',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::ECS::Cluster',
  'AWS::ECS::Service',
]);

/**
 * What people know by its logical id, of which CloudFormation makes its name: dashboards and composites of the team,
 * tickets and silences refer to it, and each address of a topic has been confirmed. It goes with what it tells of.
 */
const KNOWN_BY_NAME: ReadonlySet<string> = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
  'AWS::RDS::EventSubscription',
]);

/** Whether an upgrade must leave resources of the type where they are. */
export function isWatched(type: string): boolean {
  return MISSED.has(type) || KNOWN_BY_NAME.has(type) || loadResourceModel(type)?.isStateful === true;
}

/** Whether a resource of the type may go where the user takes away what it tells of. */
export function goesWithItsPart(type: string): boolean {
  return KNOWN_BY_NAME.has(type);
}

/** What CloudFormation's schema says of a changed property: `yes`, `maybe`, or `no` replacement. */
export function causesReplacement(type: string, property: string): string {
  return loadResourceModel(type)?.properties[property]?.causesReplacement ?? 'no';
}
