import { Token } from 'aws-cdk-lib/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { IBindable } from './binding';
import { BackingTier } from './backing-tier';
import { validateObjectStore } from './data/validate-object-store';
import { CdnOrigin } from './edge/cdn-origin';
import { validateRoute } from './edge/route';
import { routesBySourceIp, validateSourceIp } from './edge/source-ip-load-balancer';
import { validateCdn, validateCdnLogs, validateCdnOrigin } from './edge/validate-cdn';
import { validateLoadBalancer } from './edge/validate-load-balancer';
import { validateTarget } from './edge/validate-target';
import { validateBesideSource, validateJobQueue } from './messaging/validate-job-queue';
import { validateLogs } from './logs/validate-logs';
import { validateAlarms } from './observability/validate-alarms';
import { validateDashboard } from './observability/validate-dashboard';
import { validateNetwork, validateVpc } from './network/validate-network';
import { validateServiceTraffic, validateWorkerTraffic } from './planning/validate-traffic';
import { Preset } from './preset';
import { Checks } from './private/validation';
import type { AddWebServiceOptions, ScalableWebAppProps } from './scalable-web-app-props';
import type { FleetOptions } from './services/fleet';
import { validateWebService, validateWorkerService } from './services/validate-fleet';
import { validateCallable, validateCalls, validateServiceConnect } from './services/validate-service-connect';

/** Checks the props of every tier before anything is made, so that one error names all that is wrong. */
export function validateApp(props: ScalableWebAppProps, scope: Construct): Checks {
  const { preset = Preset.PRODUCTION, web, worker, omit = [] } = props;
  const checks = validateOmit(props.omit).merge(validateKinds(props));
  if (!checks.holds) return checks;
  const vpc = props.vpc ?? vpcOf(props.cluster);
  if (vpc) checks.merge(validateVpc(vpc));
  checks
    .that(!(vpc && props.network), 'network', 'stated', 'unset beside vpc or cluster', 'drop one of the two')
    .that(
      !(props.cluster && props.enhancedInsights !== undefined),
      'enhancedInsights',
      props.enhancedInsights,
      'unset beside cluster, which says so itself',
      'state containerInsightsV2 of the cluster',
    )
    .that(sameVpc(props), 'vpc', props.vpc?.vpcId, `that of cluster (${vpcOf(props.cluster)?.vpcId})`, 'leave vpc out')
    .merge(validateAlarms(props.alarms ?? {}, 'alarms.'))
    .merge(validateDashboard(props.dashboard ?? {}, 'dashboard.'))
    .merge(validateLogs(props.logs))
    .merge(validateNetwork(props.network ?? {}, scope, 'network.'))
    .merge(validateObjectStore({ ...props.objectStore, encryptionKey: props.encryptionKey }, 'objectStore.'))
    .merge(validateLoadBalancer({ ...cdnOriginOf(props), ...props.loadBalancer }, scope, vpc, 'loadBalancer.'))
    .merge(new Checks('database.').include(props.database?.validate(preset, props.applicationUser) ?? []))
    .merge(new Checks().include(props.applicationUser?.validate() ?? []))
    .that(
      props.applicationUser === undefined || !omit.includes(BackingTier.DATABASE),
      'applicationUser',
      props.applicationUser?.username,
      'unset without the database',
      'state it for the Database that you bring',
    )
    .merge(new Checks('cache.').include(props.cache?.validate(preset) ?? []));
  checks.that(
    vpc !== undefined || !props.loadBalancer?.ipv6,
    'loadBalancer.ipv6',
    true,
    'unset with the new network, whose subnets have no IPv6 addresses',
    'bring a vpc with IPv6',
  );
  if (props.cdn) {
    const hasBucket = !omit.includes(BackingTier.OBJECT_STORE);
    checks
      .merge(validateCdn(props.cdn, scope, hasBucket, 'cdn.'))
      .merge(validateCdnLogs(props.cdn, scope, preset, 'cdn.'))
      .merge(validateCdnOrigin(props.cdn, props.loadBalancer ?? {}));
  }
  if (props.cluster) {
    const remedy = 'bring it by Cluster.fromClusterAttributes({ vpc, … })';
    checks.that(
      vpcOf(props.cluster) !== undefined,
      'cluster',
      props.cluster.node.path,
      'a cluster with its VPC',
      remedy,
    );
  }
  const ids = [...ownIds(omit), ...(props.backingServices ?? []).flatMap(idOf)];
  const twice = ids.filter((id, index) => ids.indexOf(id) < index);
  const own = 'ids of their own, from which the names of variables follow';
  checks.that(twice.length === 0, 'backingServices', twice, own, 'omit the tier of that id, or rename the other');
  const { serviceConnect } = props;
  if (serviceConnect) checks.merge(validateServiceConnect(serviceConnect, 'serviceConnect.'));
  if (web) {
    const calls = validateCallable({ id: 'Web', scope, serviceConnect }, web, 'web.');
    checks
      .merge(validateWebService({ ...planned(web, props), cluster: props.cluster }, preset, 'web.'))
      .merge(validateServiceTraffic(web, props.traffic, 'web.'))
      .merge(validateEdge(web, props, 'web.'))
      .merge(calls);
  }
  if (worker) {
    const calls = validateCalls({ id: 'Worker', scope, serviceConnect }, worker, 'worker.');
    checks
      .merge(validateWorkerService({ ...planned(worker, props), cluster: props.cluster }, preset, 'worker.'))
      .merge(validateWorkerTraffic(worker, props.traffic, 'worker.'))
      .merge(worker.source ? validateBesideSource(worker, 'worker.') : validateJobQueue(worker, 'worker.'));
    checks.merge(calls);
  }
  for (const tier of omit) {
    checks.that(props[tier] === undefined, tier, 'stated', `unset beside omit: ['${tier}']`, 'drop one of the two');
  }
  return checks;
}

/** With stated traffic, a bound that is left out follows from it and never is on the wrong side of the other. */
function planned<T extends FleetOptions>(options: T, { traffic }: ScalableWebAppProps): T {
  if (!traffic) return options;
  const { minTasks = options.maxTasks, maxTasks = options.minTasks } = options;
  return { ...options, minTasks, maxTasks };
}

/** Checks what a web service wants of the edge, before that stands. */
function validateEdge(web: AddWebServiceOptions, props: ScalableWebAppProps, prefix: string): Checks {
  const { loadBalancer = {}, cdn } = props;
  const { cdnOrigin } = { ...cdnOriginOf(props), ...loadBalancer };
  const routed = validateRouted(web, prefix);
  if (routesBySourceIp(web)) {
    return validateSourceIp(web, prefix)
      .merge(routed)
      .merge(validateSourceIpBesideCdn(cdn, web, prefix));
  }
  const { certificate, domain, listener } = loadBalancer;
  const secure = listener || web.routed === false ? undefined : certificate !== undefined || domain !== undefined;
  const context = { service: web, secure, internal: cdnOrigin?._internal };
  return validateRoute(web, prefix, cdnOrigin?._secrets)
    .merge(validateTarget(web, context, prefix))
    .merge(routed);
}

/** How the CDN reaches the load balancer, unless that says so itself. */
function cdnOriginOf({ cdn }: ScalableWebAppProps): { readonly cdnOrigin?: CdnOrigin } {
  return cdn ? { cdnOrigin: cdn.origin ?? CdnOrigin.publicLoadBalancer() } : {};
}

/** A Network Load Balancer is open to all: it would be a way around the edge. */
export function validateSourceIpBesideCdn(
  cdn: object | undefined,
  options: AddWebServiceOptions,
  prefix?: string,
): Checks {
  return new Checks(prefix).that(
    cdn === undefined,
    'routing',
    options.routing?.name,
    'an algorithm of the load balancer behind the CDN, which nobody can go around',
    'give the service an app of its own, or state RoutingAlgorithm.cookieAffinity',
  );
}

/** A service without a rule has no use for the conditions of one. */
export function validateRouted(options: AddWebServiceOptions, prefix?: string): Checks {
  const { routed, paths, hosts, headers, methods, queries, priority, login, routing } = options;
  const checks = new Checks(prefix);
  if (routed !== false) return checks;
  const conditions = { paths, hosts, headers, methods, queries, priority, login };
  for (const [prop, value] of Object.entries(conditions)) {
    checks.that(value === undefined, prop, 'stated', 'unset beside routed: false', 'state it in splitTraffic');
  }
  return checks.that(
    !routesBySourceIp(options),
    'routed',
    routed,
    `unset beside routing ${routing?.name}, which needs no rule`,
    'leave it out',
  );
}

function sameVpc({ vpc, cluster }: ScalableWebAppProps): boolean {
  const other = vpcOf(cluster);
  if (!vpc || !other || Token.isUnresolved(vpc.vpcId) || Token.isUnresolved(other.vpcId)) return true;
  return vpc.vpcId === other.vpcId;
}

/** The L2 throws where a cluster was brought by its ARN alone. */
function vpcOf(cluster: ecs.ICluster | undefined): ec2.IVpc | undefined {
  try {
    return cluster?.vpc;
  } catch {
    return undefined;
  }
}

/** JavaScript gives the name of an engine, or figures, where the types want what a factory makes. */
function validateKinds({ database, cache, traffic }: ScalableWebAppProps): Checks {
  return new Checks()
    .madeIfGiven('database', database, 'validate', 'DatabaseEngine.postgres()')
    .madeIfGiven('cache', cache, 'validate', 'CacheEngine.redis()')
    .madeIfGiven('traffic', traffic, 'loadBalancerCapacityUnits', 'Traffic.spike({ … })');
}

const TIERS: unknown[] = Object.values(BackingTier);

/** JavaScript gives what the enum excludes: a tier that is misspelt would be made, and paid for, in silence. */
function validateOmit(omit: unknown): Checks {
  const unknown = Array.isArray(omit) ? omit.filter((tier) => !TIERS.includes(tier)) : omit;
  return new Checks().that(
    omit === undefined || (Array.isArray(unknown) && unknown.length === 0),
    'omit',
    unknown,
    `a list of ${TIERS.map((tier) => `'${tier as string}'`).join(', ')}`,
    'state BackingTier.DATABASE, CACHE or OBJECT_STORE in it',
  );
}

function ownIds(omit: BackingTier[]): string[] {
  const tiers = { Database: BackingTier.DATABASE, Cache: BackingTier.CACHE, ObjectStore: BackingTier.OBJECT_STORE };
  return Object.entries(tiers).flatMap(([id, tier]) => (omit.includes(tier) ? [] : [id]));
}

function idOf(bindable: IBindable): string[] {
  return Construct.isConstruct(bindable) ? [bindable.node.id] : [];
}
