import type { AppCase } from './case';
import { GROUPS, GROUP_OF_HOST } from './existing';
import type { Finding, Invariant } from './invariants-form';
import { each } from './invariants-form';
import type { Part, Resource, Template } from './template';
import { referenceOf } from './template';

/** Who may enter a security group, and by which port. */
interface Rule {
  readonly into: string;
  readonly from: string;
  readonly port: string;
}
const show = ({ from, into, port }: Rule) => `${from} → ${into}:${port}`;

/** Every rule for incoming traffic, whether it stands in its group or by itself. */
function ingress(template: Template): Rule[] {
  const inline = template
    .all('AWS::EC2::SecurityGroup')
    .flatMap(({ id, Properties }) => (Properties.SecurityGroupIngress ?? []).map((rule: Part) => ruleOf(id, rule)));
  const alone = template
    .all('AWS::EC2::SecurityGroupIngress')
    .map(({ Properties }) => ruleOf(referenceOf(Properties.GroupId)!, Properties));
  return [...inline, ...alone];
}

function ruleOf(into: string, rule: Part): Rule {
  const from = referenceOf(rule.SourceSecurityGroupId) ?? rule.CidrIp ?? rule.CidrIpv6 ?? rule.SourcePrefixListId;
  const port = rule.FromPort === rule.ToPort ? `${rule.FromPort}` : `${rule.FromPort}-${rule.ToPort}`;
  return { into, from: from ?? JSON.stringify(rule), port };
}

const groupsOf = (service: Resource): string[] =>
  service.Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups.map(referenceOf);

/** The environment of the application of a service, by name. */
export function environmentOf(template: Template, service: Resource): { [name: string]: Part } {
  const containers: Part[] = template.target(service.Properties.TaskDefinition)!.Properties.ContainerDefinitions;
  const { Environment = [] } = containers.find(({ Name }) => Name === 'App');
  return Object.fromEntries(Environment.map(({ Name, Value }: Part) => [Name, Value]));
}

/** Rules that the environment of a service asks for: one to the group of each host, on the port beside it. */
function bound(template: Template, service: Resource): Rule[] {
  const environment = environmentOf(template, service);
  return Object.keys(environment)
    .filter((name) => /(DATABASE|CACHE)_HOST$/.test(name))
    .flatMap((name) => {
      const port = environment[name.replace(/HOST$/, 'PORT')];
      const into = groupBehind(template, environment[name]);
      // The replicas of a serverless cache answer on a port of their own.
      const isServerless = template.target(environment[name])?.Type === 'AWS::ElastiCache::ServerlessCache';
      return groupsOf(service).flatMap((from) =>
        [port, ...(isServerless ? ['6380'] : [])].map((each) => ({ into, from, port: each })),
      );
    });
}

/** Rules that brokers ask for: their URL or ARN is in the environment of whoever may connect. */
function brokered(template: Template, service: Resource): Rule[] {
  const environment = environmentOf(template, service);
  return BROKERS.flatMap(({ type, named, port, groupsIn }) => {
    const values = Object.keys(environment).filter((name) => named.test(name));
    return template
      .all(type)
      .filter(({ id }) => values.some((name) => JSON.stringify(environment[name]).includes(`"${id}"`)))
      .flatMap(({ Properties }) =>
        groupsOf(service).flatMap((from) =>
          groupsIn(Properties).map((group) => ({ into: referenceOf(group)!, from, port })),
        ),
      );
  });
}

const BROKERS: { type: string; named: RegExp; port: string; groupsIn: (properties: Part) => Part[] }[] = [
  {
    type: 'AWS::AmazonMQ::Broker',
    named: /BROKER_URL$/,
    port: '5671',
    groupsIn: ({ SecurityGroups }) => SecurityGroups,
  },
  {
    type: 'AWS::MSK::Cluster',
    named: /KAFKA_CLUSTER_ARN$/,
    port: '9098',
    groupsIn: ({ BrokerNodeGroupInfo }) => BrokerNodeGroupInfo.SecurityGroups,
  },
  {
    type: 'AWS::MSK::ServerlessCluster',
    named: /KAFKA_CLUSTER_ARN$/,
    port: '9098',
    groupsIn: ({ VpcConfigs }) => VpcConfigs[0].SecurityGroups,
  },
];

/** Rules that calls between services ask for: the environment names who is called. */
function called(template: Template, service: Resource): Rule[] {
  const services = template.all('AWS::ECS::Service');
  const environment = environmentOf(template, service);
  return Object.keys(environment)
    .filter((name) => name.endsWith('_HOST'))
    .flatMap((name) =>
      services.flatMap((callee) =>
        (callee.Properties.ServiceConnectConfiguration?.Services ?? [])
          .filter(({ DiscoveryName }: Part) => DiscoveryName === environment[name])
          .flatMap(({ IngressPortOverride }: Part) =>
            groupsOf(service).flatMap((from) =>
              groupsOf(callee).map((into) => ({ into, from, port: `${IngressPortOverride}` })),
            ),
          ),
      ),
    );
}

function groupBehind(template: Template, host: Part): string {
  const resource = template.target(host);
  if (!resource) return GROUP_OF_HOST[host] ?? `nothing known of ${JSON.stringify(host)}`;
  const { VPCSecurityGroups, VpcSecurityGroupIds, SecurityGroupIds } = resource.Properties;
  return referenceOf((VPCSecurityGroups ?? VpcSecurityGroupIds ?? SecurityGroupIds)[0])!;
}

/** Security groups of the load balancer that routes to our services, ours or brought. */
function loadBalancerGroups(template: Template): string[] {
  const own = template.all('AWS::ElasticLoadBalancingV2::LoadBalancer');
  return [...own.flatMap(({ Properties }) => Properties.SecurityGroups.map(referenceOf)), GROUPS.loadBalancer];
}

/** Rules that let the load balancer in to a service that has a target group. */
function routed(template: Template, service: Resource): Rule[] {
  const own = template.all('AWS::ElasticLoadBalancingV2::LoadBalancer')[0];
  const from = own ? referenceOf(own.Properties.SecurityGroups[0])! : GROUPS.loadBalancer;
  return (service.Properties.LoadBalancers ?? []).flatMap(({ ContainerPort }: Part) =>
    groupsOf(service).map((into) => ({ into, from, port: `${ContainerPort}` })),
  );
}

/** Rules that let the tasks of the VPC in to interface endpoints, over TLS. */
function toEndpoints(template: Template): (rule: Rule) => boolean {
  const groups = template
    .all('AWS::EC2::VPCEndpoint')
    .flatMap(({ Properties }) => (Properties.SecurityGroupIds ?? []).map(referenceOf));
  const ranges = template.all('AWS::EC2::VPC').map(({ Properties }) => Properties.CidrBlock);
  return ({ into, from, port }) => groups.includes(into) && ranges.includes(from) && port === '443';
}

/** A proxy is let in to what stands behind it, and is the only one where services know the proxy alone. */
function throughProxies(template: Template): Rule[] {
  return template.all('AWS::RDS::DBProxyTargetGroup').flatMap(({ Properties }) => {
    const [target] = Properties.DBClusterIdentifiers ?? Properties.DBInstanceIdentifiers;
    const { VPCSecurityGroups, VpcSecurityGroupIds, Port } = template.target(target)!.Properties;
    const groups: string[] = template.target(Properties.DBProxyName)!.Properties.VpcSecurityGroupIds.map(referenceOf);
    const into = referenceOf((VPCSecurityGroups ?? VpcSecurityGroupIds)[0])!;
    return groups.map((from) => ({ into, from, port: `${Port}` }));
  });
}

/** Tasks that are no services, as if they were: whoever runs one names its group. */
function tasksOf(template: Template, { tasks = [] }: AppCase): Resource[] {
  const idOf = (type: string, prefix: string) => template.all(type).find(({ id }) => id.startsWith(prefix))!.id;
  return tasks.map(({ id, securityGroup }) => {
    const group = securityGroup ? GROUPS.service : { Ref: idOf('AWS::EC2::SecurityGroup', `App${id}SecurityGroup`) };
    const Properties = {
      TaskDefinition: { Ref: idOf('AWS::ECS::TaskDefinition', `App${id}TaskDefinition`) },
      NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [group] } },
    };
    return { id: `App${id}`, Type: 'a task', Properties };
  });
}

/** Rules between groups are those that the bindings and routes ask for: none is missing, none is too many. */
function reachable(template: Template, appCase: AppCase): Finding {
  const services = [...template.all('AWS::ECS::Service'), ...tasksOf(template, appCase)];
  const asked = new Set(
    [
      ...services.flatMap((service) => [
        ...bound(template, service),
        ...brokered(template, service),
        ...routed(template, service),
        ...called(template, service),
      ]),
      ...throughProxies(template),
    ].map(show),
  );
  const clients = loadBalancerGroups(template);
  const isToEndpoint = toEndpoints(template);
  const there = new Set(
    ingress(template)
      .filter((rule) => !clients.includes(rule.into) && !isToEndpoint(rule))
      .map(show),
  );
  return {
    looked: asked.size + there.size,
    broken: [
      ...[...asked].filter((rule) => !there.has(rule)).map((rule) => `no rule ${rule}`),
      ...[...there].filter((rule) => !asked.has(rule)).map((rule) => `nobody is bound by the rule ${rule}`),
    ],
  };
}

/** Address ranges stand in the group of the load balancer, on the ports of its listeners; that of the VPC at endpoints. */
function closedToTheWorld(template: Template): Finding {
  const rules = ingress(template);
  const groups = template
    .all('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .flatMap(({ Properties }) => Properties.SecurityGroups.map(referenceOf));
  const ranges = rules.filter(({ from }) => /[/]|^pl-/.test(from));
  const listening = (port: string) =>
    template.all('AWS::ElasticLoadBalancingV2::Listener').some(({ Properties }) => `${Properties.Port}` === port);
  return {
    looked: rules.length,
    broken: ranges
      .filter((rule) => !toEndpoints(template)(rule))
      .filter(({ into, port }) => !groups.includes(into) || !listening(port))
      .map(show),
  };
}

/** A group without a way out has an explicit rule to each service that it routes to. */
function loadBalancerReaches(template: Template): Finding {
  const services = template.all('AWS::ECS::Service').filter(({ Properties }) => Properties.LoadBalancers?.length > 0);
  const alone = template
    .all('AWS::EC2::SecurityGroupEgress')
    .map(
      ({ Properties }) =>
        `${referenceOf(Properties.GroupId)} → ${referenceOf(Properties.DestinationSecurityGroupId)}:${Properties.FromPort}`,
    );
  const own = template.all('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const closed = own.some(({ Properties }) => template.target(Properties.SecurityGroups[0]));
  return each(closed ? services : [], (service) =>
    routed(template, service).map((rule) => !alone.includes(show(rule)) && `no way out ${show(rule)}`),
  );
}

/** Priorities are unique within their listener. */
function prioritiesUnique(template: Template): Finding {
  const rules = template.all('AWS::ElasticLoadBalancingV2::ListenerRule');
  const keys = rules.map(({ Properties }) => `${referenceOf(Properties.ListenerArn)} at ${Properties.Priority}`);
  return { looked: keys.length, broken: keys.filter((key, index) => keys.indexOf(key) !== index) };
}

/** Each target group belongs to one rule and one service, which may have two of them. */
function targetGroupsAttachedOnce(template: Template): Finding {
  const rules = template
    .all('AWS::ElasticLoadBalancingV2::ListenerRule')
    .flatMap(({ Properties }) => Properties.Actions)
    .flatMap(({ TargetGroupArn, ForwardConfig }: Part) =>
      (ForwardConfig?.TargetGroups ?? [{ TargetGroupArn }]).map((group: Part) => referenceOf(group.TargetGroupArn)),
    );
  const services = template
    .all('AWS::ECS::Service')
    .flatMap(({ Properties }) => Properties.LoadBalancers ?? [])
    .flatMap(({ TargetGroupArn, AdvancedConfiguration }: Part) => [
      referenceOf(TargetGroupArn),
      ...(AdvancedConfiguration ? [referenceOf(AdvancedConfiguration.AlternateTargetGroupArn)] : []),
    ]);
  return each(template.all('AWS::ElasticLoadBalancingV2::TargetGroup'), ({ id }) => [
    rules.filter((target) => target === id).length !== 1 && 'is not the target of exactly one rule',
    services.filter((target) => target === id).length !== 1 && 'is not that of exactly one service',
  ]);
}

/** Who can reach whom. */
export const network: { readonly [name: string]: Invariant } = {
  'services reach what they are bound to and nothing else': reachable,
  'address ranges enter the load balancer alone': closedToTheWorld,
  'the load balancer reaches its services': loadBalancerReaches,
  'listener priorities are unique': prioritiesUnique,
  'target groups are attached once': targetGroupsAttachedOnce,
};
