import type { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { round } from '../capacity/capacity-plan';
import { CACHE_CONNECTIONS, CONNECTION_SHARE, IN_FLIGHT, NAT_PORTS } from '../capacity/graded';
import type { Link } from '../capacity/link';
import type { Cache } from '../data/cache';
import type { Database } from '../data/database';
import type { LoadBalancer } from '../edge/load-balancer';
import { JobQueue } from '../messaging/job-queue';
import type { Network } from '../network/network';
import type { WebService } from '../services/web-service';
import type { WorkerService } from '../services/worker-service';
import { fargateSpotUse, fargateUse } from './alarms/quota';
import type { Line } from './lines';
import type { WatchedParts } from './watched';

/** A link of the capacity chain as it is at the moment: what is asked of it is a metric, what it supplies is known. */
export interface LiveLink {
  /** That of the link in lib/capacity/links. */
  readonly id: string;
  readonly demand: cloudwatch.IMetric;
  /** How much of the metric is all that there is. */
  readonly supply: number;
  readonly unit: string;
}

const SUM = { statistic: cloudwatch.Stats.SUM, period: Duration.minutes(1) };
const MAXIMUM = { ...SUM, statistic: cloudwatch.Stats.MAXIMUM };
const PERCENT = { supply: 100, unit: '%' };

/**
 * The links of the capacity chain that something measures, in the order in which a request meets them. Addresses of
 * subnets, targets and pools of tasks have no metric; how fast a load balancer may grow has none either.
 */
export function liveLinks(parts: WatchedParts): LiveLink[] {
  return [
    ...parts.loadBalancers.flatMap(unitsOf),
    ...parts.web.flatMap(tasksOf),
    ...parts.databases.flatMap(databaseLinks),
    ...parts.caches.flatMap(cacheLinks),
    ...parts.workers.flatMap(jobsOf),
    ...parts.queues.map(inFlightOf),
    ...parts.networks.flatMap(natPortsOf),
    ...fargateUse(parts).map((demand) => ({ id: 'Account.fargateVcpu', demand, ...PERCENT })),
    ...fargateSpotUse(parts).map((demand) => ({ id: 'Account.fargateSpotVcpu', demand, ...PERCENT })),
  ];
}

/** Each link in percent of its supply. */
export function utilisation(links: readonly LiveLink[]): Line[] {
  return links.map(({ id, demand, supply }) => ({
    label: id,
    metric: demand,
    times: supply === 100 ? undefined : Number((100 / supply).toPrecision(6)),
  }));
}

/** The plan's numbers beside the live ones, those nearest to giving way first; without traffic, what there is at most. */
export function planned(links: readonly LiveLink[], chain: readonly Link[]): string {
  const rows = [...chain]
    .sort((a, b) => (b.utilisation ?? -1) - (a.utilisation ?? -1))
    .map(({ id, utilisation: used, demand, supply, unit }) => {
      const percent = used === undefined ? '?' : `${Math.round(used * 100)} %`;
      return `${id} | ${percent} | ${round(demand)} of ${supply === undefined ? '?' : round(supply)} ${unit}`;
    });
  if (rows.length > 0) {
    return [
      '**At the planned peak**',
      '',
      'link | used | asked of what is there',
      '--- | --- | ---',
      ...rows.slice(0, MOST_ROWS),
    ].join('\n');
  }
  const there = links.map(({ id, supply, unit }) => `${id} | ${round(supply)} ${unit}`);
  return [
    '**What there is** (state `traffic`, and its peak is held against it)',
    '',
    'link | 100 % is',
    '--- | ---',
    ...there.slice(0, MOST_ROWS),
  ].join('\n');
}

/** More are not read. `scalable-web-app plan` shows all. */
const MOST_ROWS = 40;

function unitsOf({ metrics, alb, node }: LoadBalancer): LiveLink[] {
  const resource = alb?.node.defaultChild as CfnLoadBalancer | undefined;
  const { capacityUnits } = (resource?.minimumLoadBalancerCapacity ?? {}) as { readonly capacityUnits?: number };
  if (!metrics || typeof capacityUnits !== 'number') return [];
  return [{ id: `${node.id}.units`, demand: metrics.peakCapacityUnits(), supply: capacityUnits, unit: 'LCU' }];
}

/** Requests are counted by the minute. */
function tasksOf({ node, requests, requestsPerSecondPerTask, _tasks }: WebService): LiveLink[] {
  const demand = requests.requests();
  const perSecond = _tasks.most * requestsPerSecondPerTask;
  if (!demand) return [];
  return [{ id: `${node.id}.tasks`, demand, supply: 60 * perSecond, unit: 'requests a minute' }];
}

function databaseLinks({ node, metrics, _instanceCapacity: { maxConnections } }: Database): LiveLink[] {
  if (!metrics) return [];
  const readers = metrics.readerCpu();
  return [
    ...(maxConnections === undefined
      ? []
      : [
          {
            id: `${node.id}.connections`,
            demand: metrics.connections(),
            supply: maxConnections * CONNECTION_SHARE.value,
            unit: 'connections',
          },
        ]),
    { id: `${node.id}.primary`, demand: metrics.writerCpu(), ...PERCENT },
    ...(readers ? [{ id: `${node.id}.readers`, demand: readers, ...PERCENT }] : []),
  ];
}

function cacheLinks({ node, metrics }: Cache): LiveLink[] {
  const operations = metrics?._cpuPercent();
  const memory = metrics?._memoryPercent();
  if (!metrics || !operations) return [];
  const connections = metrics.connectionsOfNode();
  return [
    { id: `${node.id}.operations`, demand: operations, ...PERCENT },
    { id: `${node.id}.connections`, demand: connections, supply: CACHE_CONNECTIONS.value, unit: 'connections' },
    ...(memory ? [{ id: `${node.id}.memory`, demand: memory, ...PERCENT }] : []),
  ];
}

/** A queue that feeds several workers is asked of each of them. */
function jobsOf({ node, jobs, jobDuration, _tasks }: WorkerService): LiveLink[] {
  if (!(jobs instanceof JobQueue)) return [];
  const perMinute = (60 * _tasks.most) / (jobDuration.toMilliseconds() / 1000);
  return [
    {
      id: `${node.id}.jobs`,
      demand: jobs.queue.metricNumberOfMessagesReceived(SUM),
      supply: perMinute,
      unit: 'jobs a minute',
    },
  ];
}

function inFlightOf(queue: JobQueue): LiveLink {
  return {
    id: `${queue.node.id}.inFlight`,
    demand: queue.queue.metricApproximateNumberOfMessagesNotVisible(MAXIMUM),
    supply: IN_FLIGHT.value,
    unit: 'messages',
  };
}

/** To all destinations: the limit is for each of them, so this is the careful end. */
function natPortsOf(network: Network): LiveLink[] {
  const demand = network.metricNatConnections();
  return demand
    ? [{ id: `${network.node.id}.natPorts`, demand, supply: NAT_PORTS.value, unit: 'connections of a gateway' }]
    : [];
}
