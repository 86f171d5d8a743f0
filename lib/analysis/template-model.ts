import { readClusterEdges } from './cluster-edges';
import { CLUSTER, readDatabases } from './databases';
import { readServices, SERVICE } from './services';
import type { Properties, Resource } from './template';
import { list, number, object, reference, references, Template, text, zone } from './template';
import type * as tiers from './tiers';

/**
 * Reads the tiers of a CloudFormation template: the only place, with `databases.ts` and `services.ts` beside it, that
 * knows their types.
 *
 * What the template leaves to another stack, or to the deployment, is left out.
 */
export function readTemplate(json: unknown): tiers.TemplateModel {
  const template = new Template(json);
  const nameOf = readNames(template);
  const queues = readQueues(template, nameOf);
  const found = {
    network: readNetwork(template),
    loadBalancers: readLoadBalancers(template, nameOf),
    services: readServices(template, queues, nameOf),
    databases: readDatabases(template, nameOf),
    caches: readCaches(template, nameOf),
    queues,
    buckets: readBuckets(template, nameOf),
  };
  return { ...found, edges: readEdges(template, found), unread: template.unread() };
}

const PARTS = {
  loadBalancer: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  service: SERVICE,
  database: 'AWS::RDS::DBInstance',
  cluster: CLUSTER,
  cache: 'AWS::ElastiCache::ReplicationGroup',
  serverlessCache: 'AWS::ElastiCache::ServerlessCache',
  memcached: 'AWS::ElastiCache::CacheCluster',
  queue: 'AWS::SQS::Queue',
  bucket: 'AWS::S3::Bucket',
};

type NameOf = (id: string) => string;
type Tiers = Omit<tiers.TemplateModel, 'edges' | 'unread'>;

/** The CDK puts the words of the construct's path into the logical id, and a hash behind them. */
function readNames(template: Template): NameOf {
  const words = (id: string) => id.replace(/[0-9A-F]{8}$/, '').match(/[A-Z]?[^A-Z]+|[A-Z]+(?![^A-Z])/g) ?? [id];
  const all = Object.values(PARTS).flatMap((type) => template.all(type).map(({ id }) => words(id)));
  const shared = all[0]?.findIndex((word, at) => all.some((other) => other.length === at + 1 || other[at] !== word));
  return (id) => words(id).slice(shared).join('');
}

function readNetwork(template: Template): tiers.Network | undefined {
  const [vpc] = template.all('AWS::EC2::VPC');
  if (!vpc) return undefined;
  const natGateways = template.all('AWS::EC2::NatGateway').map(({ id, properties }) => {
    return { id, subnet: reference(properties.SubnetId) };
  });
  const tierOf = readSubnetTiers(template);
  const subnets = template.all('AWS::EC2::Subnet').map(({ id, properties }) => {
    return { id, tier: tierOf(id), zone: zone(properties.AvailabilityZone), cidr: text(properties.CidrBlock) };
  });
  const endpoints = template.all('AWS::EC2::VPCEndpoint').map(({ id, properties }) => {
    const service = JSON.stringify(properties.ServiceName ?? '').match(/([\w-]+)[^\w-]*$/)?.[1] ?? '';
    return { id, service, type: text(properties.VpcEndpointType) ?? 'Gateway' };
  });
  const zones = [...new Set(subnets.flatMap((subnet) => subnet.zone ?? []))].sort();
  return { id: vpc.id, cidr: text(vpc.properties.CidrBlock), zones, subnets, natGateways, endpoints };
}

function readSubnetTiers(template: Template): (subnet: string) => tiers.SubnetTier {
  const tables = template.all('AWS::EC2::SubnetRouteTableAssociation').map(({ properties }) => properties);
  const routes = template.all('AWS::EC2::Route').map(({ properties }) => properties);
  return (subnet) => {
    const table = tables.find(({ SubnetId }) => reference(SubnetId) === subnet);
    const own = routes.filter(({ RouteTableId }) => table && reference(RouteTableId) === reference(table.RouteTableId));
    if (own.some(({ GatewayId }) => GatewayId !== undefined)) return 'public';
    return own.some(({ NatGatewayId }) => NatGatewayId !== undefined) ? 'private' : 'isolated';
  };
}

function readLoadBalancers(template: Template, nameOf: NameOf): tiers.LoadBalancer[] {
  const rules = template.all('AWS::ElasticLoadBalancingV2::ListenerRule');
  const listeners = template.all('AWS::ElasticLoadBalancingV2::Listener');
  return template.all(PARTS.loadBalancer).map(({ id, properties }) => ({
    id,
    name: nameOf(id),
    type: text(properties.Type) ?? 'application',
    internetFacing: properties.Scheme === 'internet-facing',
    reservedUnits: number(object(properties.MinimumLoadBalancerCapacity).CapacityUnits),
    subnets: list(properties.Subnets).flatMap((subnet) => reference(subnet) ?? []),
    listeners: listeners
      .filter((listener) => reference(listener.properties.LoadBalancerArn) === id)
      .map((listener) => ({
        id: listener.id,
        protocol: text(listener.properties.Protocol) ?? 'HTTP',
        port: number(listener.properties.Port) ?? 80,
        rules: [...rules.filter((rule) => reference(rule.properties.ListenerArn) === listener.id), listener]
          .map(readRule)
          .sort((a, b) => (a.priority ?? Infinity) - (b.priority ?? Infinity)),
      })),
  }));
}

function readRule({ properties }: Resource): tiers.ListenerRule {
  const actions = list(properties.Actions ?? properties.DefaultActions).map(object);
  const conditions = list(properties.Conditions).flatMap((condition) =>
    Object.values(object(condition)).flatMap((config) =>
      list(object(config).Values).flatMap((value) => text(value) ?? []),
    ),
  );
  return {
    priority: number(properties.Priority),
    action: text(actions.at(-1)?.Type) ?? '',
    targetGroups: actions.flatMap((action) => references([action.TargetGroupArn, action.ForwardConfig])),
    conditions,
  };
}

function readCaches(template: Template, nameOf: NameOf): tiers.Cache[] {
  return cachesOf(template).map(({ id, properties }) => ({
    id,
    name: nameOf(id),
    engine: text(properties.Engine) ?? 'redis',
    version: text(properties.EngineVersion ?? properties.MajorEngineVersion),
    nodeType: text(properties.CacheNodeType) ?? 'serverless',
    // Each node of Memcached has a share of the keys, of which there is no copy.
    shards: number(properties.NumNodeGroups ?? properties.NumCacheNodes) ?? 1,
    nodesPerShard: nodesPerShard(properties),
  }));
}

/** A serverless cache has a node in each of its subnets' zones. */
function nodesPerShard({ NumCacheClusters, ReplicasPerNodeGroup, SubnetIds }: Properties): number {
  return number(NumCacheClusters) ?? (list(SubnetIds).length || 1 + (number(ReplicasPerNodeGroup) ?? 0));
}

function cachesOf(template: Template): Resource[] {
  return [PARTS.cache, PARTS.serverlessCache, PARTS.memcached].flatMap((type) => template.all(type));
}

function readQueues(template: Template, nameOf: NameOf): tiers.Queue[] {
  return template.all(PARTS.queue).map(({ id, properties }) => {
    const redrive = object(properties.RedrivePolicy);
    const deadLetterQueue = references(redrive.deadLetterTargetArn)[0];
    return { id, name: nameOf(id), deadLetterQueue, maxReceiveCount: number(redrive.maxReceiveCount) };
  });
}

function readBuckets(template: Template, nameOf: NameOf): tiers.Part[] {
  return template.all(PARTS.bucket).map(({ id }) => ({ id, name: nameOf(id) }));
}

function readEdges(template: Template, found: Tiers): tiers.Edge[] {
  const { databases, queues, buckets } = found;
  const proxies = databases.flatMap(({ proxy, primary, cluster }) =>
    proxy && !cluster ? [{ proxy, to: primary.id }] : [],
  );
  const readerEndpoints = new Map(
    databases.flatMap(({ replicas, readerEndpoint }) => replicas.map(({ id }) => [id, readerEndpoint])),
  );
  const allows = readGrants(template);
  const mayConnect = readOpenPorts(template);
  const definitions = template.all('AWS::ECS::TaskDefinition');

  const fromServices = template.all(PARTS.service).flatMap(({ id, properties }): tiers.Edge[] => {
    const definition = definitions.find((other) => other.id === reference(properties.TaskDefinition))?.properties ?? {};
    const environment = list(definition.ContainerDefinitions).flatMap((container) =>
      list(object(container).Environment).map(object),
    );
    const edge = (kind: tiers.Edge['kind'], to: string): tiers.Edge => {
      const reader = readerEndpoints.get(to);
      const names = [to, ...proxies.filter((proxy) => proxy.to === to).map(({ proxy }) => proxy.id)];
      const named = (value: unknown) => references(value).some((name) => names.includes(name));
      const knowing = environment.filter(({ Value }) => named(Value) || (reader && Value === reader));
      return { kind, from: id, to, variables: knowing.flatMap(({ Name }) => text(Name) ?? []) };
    };
    const role = references(definition.TaskRoleArn)[0];
    const granted = (kind: tiers.Edge['kind'], action: string, targets: { readonly id: string }[]) =>
      targets.filter((target) => allows(role, action, target.id)).map((target) => edge(kind, target.id));
    const groups = references(properties.NetworkConfiguration);
    const open = [...template.all(PARTS.database), ...cachesOf(template)]
      .filter((target) => mayConnect(groups, target))
      .map(({ id: target }) => target);
    // Who is let into a proxy reaches what stands behind it.
    const through = proxies.filter(({ proxy }) => mayConnect(groups, proxy)).map(({ to }) => to);
    const client = { id, environment, mayConnect: (target: Resource) => mayConnect(groups, target) };
    return [
      ...readClusterEdges(template, databases, client),
      ...[...new Set([...through, ...open])].map((target) => edge('connects', target)),
      ...granted('sends', 'sqs:SendMessage', queues),
      ...granted('consumes', 'sqs:ReceiveMessage', queues),
      ...granted('puts', 's3:PutObject', buckets),
      ...granted('gets', 's3:GetObject', buckets),
    ];
  });
  return [...routes(found), ...fromServices, ...readLogs(template)];
}

function routes({ loadBalancers, services }: Tiers): tiers.Edge[] {
  return loadBalancers.flatMap(({ id, listeners }) => {
    const reached = listeners.flatMap(({ rules }) => rules.flatMap(({ targetGroups }) => targetGroups));
    return services
      .filter(({ targetGroups }) => targetGroups.some((group) => reached.includes(group)))
      .map((service) => ({ kind: 'routes', from: id, to: service.id, variables: [] }));
  });
}

/** Whether a rule opens a port of the target to one of the security groups. */
function readOpenPorts(template: Template): (groups: string[], target: Resource) => boolean {
  const rules = [
    ...template.all('AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties),
    ...template
      .all('AWS::EC2::SecurityGroup')
      .flatMap(({ id, properties }) =>
        list(properties.SecurityGroupIngress).map((rule): Properties => ({ GroupId: { Ref: id }, ...object(rule) })),
      ),
  ].map((rule) => ({ from: reference(rule.SourceSecurityGroupId), to: reference(rule.GroupId) }));
  return (groups, { properties }) => {
    const own = references([properties.VPCSecurityGroups, properties.SecurityGroupIds, properties.VpcSecurityGroupIds]);
    return rules.some(({ from, to }) => from && to && groups.includes(from) && own.includes(to));
  };
}

/** Whether a policy of the role allows an action on a resource. */
function readGrants(template: Template): (role: string | undefined, action: string, resource: string) => boolean {
  const policies = [...template.all('AWS::IAM::ManagedPolicy'), ...template.all('AWS::IAM::Policy')];
  const roles = template.all('AWS::IAM::Role').map(({ id, properties }) => {
    const attached = policies.filter(
      (policy) =>
        references(properties.ManagedPolicyArns).includes(policy.id) ||
        references(policy.properties.Roles).includes(id),
    );
    const documents = [...list(properties.Policies).map(object), ...attached.map((policy) => policy.properties)];
    const statements = documents.flatMap((policy) => list(object(policy.PolicyDocument).Statement).map(object));
    return { id, statements: statements.filter(({ Effect }) => Effect === 'Allow') };
  });
  const matches = (pattern: unknown, action: string) =>
    new RegExp(`^${text(pattern)?.replaceAll('*', '.*')}$`).test(action);
  return (role, action, resource) =>
    roles
      .filter(({ id }) => id === role)
      .some(({ statements }) =>
        statements.some(
          ({ Action, Resource }) =>
            list(Action).some((pattern) => matches(pattern, action)) && references(Resource).includes(resource),
        ),
      );
}

function readLogs(template: Template): tiers.Edge[] {
  const fromLoadBalancers = template.all(PARTS.loadBalancer).flatMap(({ id, properties }) =>
    list(properties.LoadBalancerAttributes)
      .map(object)
      .filter(({ Key }) => Key === 'access_logs.s3.bucket')
      .flatMap(({ Value }) => references(Value).map((to) => ({ from: id, to }))),
  );
  const fromBuckets = template
    .all(PARTS.bucket)
    .flatMap(({ id, properties }) =>
      references(object(properties.LoggingConfiguration).DestinationBucketName).map((to) => ({ from: id, to })),
    );
  return [...fromLoadBalancers, ...fromBuckets].map((ends) => ({ kind: 'logs', ...ends, variables: [] }));
}
