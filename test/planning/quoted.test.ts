import { readFileSync } from 'fs';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { OverloadProxy, ScalableWebApp, ScalingPolicy, Traffic } from '../../lib';
import { capacityChain } from '../../lib/capacity/capacity-chain';
import type { Graded } from '../../lib/capacity/graded';
import {
  CACHE_CONNECTIONS,
  CACHE_OPERATIONS,
  CACHE_POOL,
  CONNECTION_SHARE,
  DEPLOYMENT_FACTOR,
  FARGATE_SPOT_VCPUS,
  FARGATE_VCPUS,
  IN_FLIGHT,
  LCU,
  LOAD_BALANCER_GROWTH,
  MOST_CONCURRENT_REQUESTS,
  NAT_PORTS,
  NETWORK_INTERFACES,
  OUTBOUND_POOL,
  PEAK_MARGIN,
  PROXY_CLIENTS,
  QUERY_SECONDS,
  REACTION,
  REQUEST_SECONDS,
  RESERVED_ADDRESSES,
  TARGET_UTILISATION,
  TARGETS,
  TRANSACTIONS_PER_VCPU,
} from '../../lib/capacity/graded';
import { LARGEST_POOL } from '../../lib/capacity/instance-specs';
import type { Link } from '../../lib/capacity/link';
import type { SystemCapacity } from '../../lib/capacity/system';
import { DEFAULT_MIX, growthWithin } from '../../lib/capacity/traffic-figures';
import { statedReaction } from '../../lib/planning/stated-reaction';
import { defaultPolicies } from '../../lib/services/scaling/default-policies';
import { spike, system, web } from '../capacity/system';
import { warningsOf } from '../support/deployments';
import { IMAGE, testStack } from '../support/stacks';

const text = (name: string) => readFileSync(join(__dirname, '..', '..', name), 'utf8');
const page = (name: string) => text(name).replace(/\s+/g, ' ');

describe('what pages quote of the app that they state', () => {
  const stack = testStack();
  const traffic = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5) });
  const app = new ScalableWebApp(stack, 'News', { traffic, web: { image: IMAGE, requestsPerSecondPerTask: 150 } });

  test.each(['README.md', 'docs/capacity.md'])('the tasks of %s', (name) => {
    const [, fewest, most] = /requestsPerSecondPerTask: 150 \}, \/\/ (\d+) to (\d+) tasks/.exec(page(name))!;
    expect([Number(fewest), Number(most)]).toEqual([app.web!._tasks.least, app.web!._tasks.most]);
  });

  test('the first bottleneck, in the README', () => {
    const [, quoted] = /``` (at 10000 requests\/s .*?) ```/.exec(page('README.md'))!;
    Template.fromStack(stack);
    expect(warningsOf(stack).join('\n')).toContain(quoted);
  });
});

describe('what docs/capacity.md says of numbers', () => {
  const capacity = text('docs/capacity.md');
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  /** The rows under a heading, by their first cell. */
  const tableUnder = (heading: string): Map<string, string[]> => {
    const [, section] = capacity.split(`\n## ${heading}\n`);
    const lines = section
      .split('\n## ')[0]
      .split('\n')
      .filter((line) => line.startsWith('|'));
    return new Map(
      lines
        .slice(2)
        .map(cellsOf)
        .map(([first, ...rest]) => [first, rest]),
    );
  };
  const count = (value: number) => value.toLocaleString('en');
  const ms = (seconds: number) => `${seconds * 1000} ms`;
  const range = ({ value, upTo }: Graded) => `${count(value)} (${count(upTo!)})`;
  const upTo = ({ upTo: most }: Graded) => `(up to ${count(most!)})`;

  const byDefault = statedReaction(defaultPolicies({ image: IMAGE }))!.value;
  const proxied = statedReaction(defaultPolicies({ image: IMAGE, overloadProxy: OverloadProxy.haproxy() }))!.value;
  const everyMinute = ScalingPolicy.cpu({ resolution: Duration.seconds(60) }).reactionTime!.toSeconds();

  test('how much a hundredfold grows within each reaction', () => {
    const times = (seconds: number) => `${growthWithin(spike(), seconds).toFixed(1)} times in ${seconds} s`;
    expect(capacity).toContain(
      `A hundredfold within five minutes grows ${times(proxied)} and ${times(byDefault)}; ` +
        `within ${everyMinute} s, which one-minute metrics take, all of it has come.`,
    );
    expect(growthWithin(spike(), everyMinute)).toBe(100);
    expect(capacity).toContain(`nobody knows its D: ${REACTION.value} is assumed`);
  });

  test('the defaults of the symbols', () => {
    const app = new ScalableWebApp(testStack(), 'App', { web: { image: IMAGE } });
    const { readShare, cacheHitShare, edgeCacheableShare, queriesPerRequest, jobsPerRequest } = DEFAULT_MIX;
    expect(Object.fromEntries([...tableUnder('Symbols')].map(([symbol, [, value]]) => [symbol, value]))).toEqual({
      'B, P': 'stated',
      T: 'stated',
      D: `${byDefault} by the default policies, ${proxied} beside an overload proxy`,
      r: `${app.web!.requestsPerSecondPerTask}`,
      z: `${app.vpc.availabilityZones.length}`,
      q: `${queriesPerRequest}`,
      'ρ, h, e': `${readShare}, ${cacheHitShare}, ${edgeCacheableShare}`,
      j: `${jobsPerRequest}`,
    });
  });

  const twice = DEPLOYMENT_FACTOR.value;
  test.each<[string, string]>([
    ['maxTasks', `${PEAK_MARGIN.value} × P`],
    ['utilisation', `min(${TARGET_UTILISATION.value}, 1 ÷ g)`],
    ['maxConcurrentRequests', `min(${MOST_CONCURRENT_REQUESTS}, max(8, ⌈r × ${REQUEST_SECONDS.value} s⌉))`],
    ['workers, most', `${PEAK_MARGIN.value} × jobs/s`],
    [
      'capacity units',
      `${LCU.newConnectionsPerSecond} new connections a second, ${count(LCU.activeConnections)} active ones, ` +
        `${LCU.gigabytesPerHour} GB an hour, ${count(LCU.ruleEvaluationsPerSecond)} rule evaluations`,
    ],
    ['pool of a task', `${CONNECTION_SHARE.value} × max_connections ÷ (${twice} × tasks), ${LARGEST_POOL} at most`],
    ['NAT gateways', `tasks × ${twice} × ${OUTBOUND_POOL.value} ÷ ${count(NAT_PORTS.value)}`],
    ['subnets', `${twice} × tasks ÷ (z − 1) + ${RESERVED_ADDRESSES.value} addresses`],
  ])('the constants of the plan: %s', (row, quoted) => {
    expect(tableUnder('The plan').get(row)!.join(' | ')).toContain(quoted);
  });

  const query = `${ms(QUERY_SECONDS.value)} (${ms(QUERY_SECONDS.upTo!)})`;
  test.each<[string, string]>([
    ['users → load balancer', `${LOAD_BALANCER_GROWTH.value} times in five minutes ${upTo(LOAD_BALANCER_GROWTH)}`],
    ['targets', count(TARGETS.value)],
    ['task → pool', query],
    ['pools → database', `tasks × pool × ${twice} | ${CONNECTION_SHARE.value} × max_connections`],
    ['pools → proxy', `tasks × pool × ${twice} | ${count(PROXY_CLIENTS.value)} clients`],
    ['proxy → primary', query],
    ['proxy → readers', query],
    ['services → primary', `${TRANSACTIONS_PER_VCPU.value} queries/s ${upTo(TRANSACTIONS_PER_VCPU)}`],
    ['services → cache', `shards × ${count(CACHE_OPERATIONS.value)} operations/s, a million from 16 vCPU on`],
    ['connections of a cache', `tasks × ${twice} × ${range(CACHE_POOL)} | ${count(CACHE_CONNECTIONS.value)}`],
    ['messages in hand', count(IN_FLIGHT.value)],
    ['tasks → subnets', `tasks × ${twice}`],
    ['tasks → NAT gateways', `tasks × ${twice} × ${range(OUTBOUND_POOL)} | ${count(NAT_PORTS.value)} connections`],
    ['tasks → quota', `${FARGATE_VCPUS.value} by default`],
    ['tasks → quota of Spot', `its default of ${FARGATE_SPOT_VCPUS.value}`],
    ['tasks → interfaces', `tasks × ${twice} | the quota of network interfaces; ${count(NETWORK_INTERFACES.value)} by`],
  ])('the constants of the chain: %s', (row, quoted) => {
    expect(tableUnder('The chain').get(row)!.join(' | ')).toContain(quoted);
  });

  describe('what a link rests on', () => {
    /** Rows by the links that they tell of. */
    const LINKS: { readonly [row: string]: RegExp } = {
      'users → load balancer': /^LoadBalancer\./,
      'headroom of a service': /\.headroom$/,
      'load balancer → service': /^Web\.tasks$/,
      targets: /\.targets$/,
      'task → pool': /\.pool$/,
      'pools → database': /^Database\.connections$/,
      'pools → proxy': /\.proxyClients$/,
      'proxy → primary': /\.proxyConnections$/,
      'proxy → readers': /\.proxyReaderConnections$/,
      'services → primary': /\.primary$/,
      'workers → primary': /\.primary$/,
      'services → readers': /\.readers$/,
      'services → cache': /\.operations$/,
      'connections of a cache': /^Cache\.connections$/,
      'memory of a cache': /\.memory$/,
      'queue → workers': /\.jobs$/,
      'messages in hand': /\.inFlight$/,
      'tasks → subnets': /\.addresses$/,
      'tasks → NAT gateways': /\.natPorts$/,
      'tasks → quota': /\.fargateVcpu$/,
      'tasks → quota of Spot': /\.fargateSpotVcpu$/,
      'tasks → interfaces': /\.interfaces$/,
      'load balancer → quota': /^Account\.loadBalancerUnits$/,
    };
    /** What rests on what the team states, and not on a constant. */
    const IN_WORDS: { readonly [row: string]: string } = {
      'headroom of a service': 'what D rests on',
      'load balancer → service': 'r is stated',
      'queue → workers': 'stated',
    };
    const [database] = system().databases;
    const [cache] = system().caches;
    const systems: SystemCapacity[] = [
      system(),
      system({
        loadBalancer: { rules: 1, reservedUnits: 1800 },
        web: [web({ onFargate: { onDemand: 42, spot: 42 } })],
        databases: [{ ...database, proxy: { connectionsPercent: 100, beforeReaders: true } }],
        caches: [{ ...cache, nodeVcpu: 16, workingSetGiB: 4 }],
      }),
    ];
    const links = systems.flatMap((each) => capacityChain(each, spike({ jobsPerRequest: 0.001 })));
    const gradeOf = ({ constant, byDefault: quota }: Link) => (constant ?? quota)?.grade;
    const rows = tableUnder('The chain');

    test('every row tells of a link, and every link has its row', () => {
      expect([...rows.keys()].sort()).toEqual(Object.keys(LINKS).sort());
      expect(links.filter(({ id }) => !Object.values(LINKS).some((row) => row.test(id)))).toEqual([]);
    });

    test.each(['load balancer → service', 'queue → workers'])('%s: no constant', (row) => {
      const grades = links.filter(({ id }) => LINKS[row].test(id)).map(gradeOf);
      expect(new Set(grades)).toEqual(new Set([undefined]));
    });

    test.each(Object.entries(LINKS))('%s', (row, ids) => {
      const grades = links.filter(({ id }) => ids.test(id)).map(gradeOf);
      expect(grades.length).toBeGreaterThan(0);
      const [, , restsOn] = rows.get(row)!;
      expect(restsOn.replace(' from benchmark', '')).toBe(IN_WORDS[row] ?? [...new Set(grades)].join(', '));
    });
  });
});
