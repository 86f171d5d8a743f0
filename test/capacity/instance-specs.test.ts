import {
  cacheMemoryGiB,
  mariadbMaxConnections,
  memoryGiB,
  mysqlMaxConnections,
  poolSize,
  postgresMaxConnections,
  vcpus,
} from '../../lib/capacity/instance-specs';

test.each([
  ['r7g.large', 16],
  ['db.r7g.2xlarge', 64],
  ['m6i.4xlarge', 64],
  ['c7g.medium', 2],
  ['t4g.micro', 1],
  ['cache.t4g.medium', 4],
  ['x2g.16xlarge', 1024],
  ['db.serverless', undefined],
  ['z1d.large', undefined],
])('memory of %s is %s GiB', (instanceType, memory) => {
  expect(memoryGiB(instanceType)).toBe(memory);
});

test.each([
  ['db.r7g.large', 2],
  ['m6i.4xlarge', 16],
  ['c7g.medium', 1],
  ['t4g.micro', 2],
  ['cache.t3.2xlarge', 8],
  ['r6g.metal', undefined],
  ['db.serverless', undefined],
])('vCPUs of %s are %s', (instanceType, expected) => {
  expect(vcpus(instanceType)).toBe(expected);
});

test.each([
  ['t4g.micro', 112],
  ['r7g.large', 1802],
  ['r7g.16xlarge', 5000],
])('max_connections of %s is %s, as the RDS default formula has it', (instanceType, connections) => {
  expect(postgresMaxConnections(instanceType)).toBe(connections);
});

test.each([
  ['t4g.micro', 85, 42],
  ['r7g.large', 1365, 682],
  ['r7g.24xlarge', 16_000, 12_000],
])('MySQL on %s accepts %s, MariaDB %s', (instanceType, mysql, mariadb) => {
  expect([mysqlMaxConnections(instanceType), mariadbMaxConnections(instanceType)]).toEqual([mysql, mariadb]);
});

test.each([
  ['t4g.micro', 2],
  ['t4g.xlarge', 4],
  ['r7g.large', 2],
  ['db.m6i.4xlarge', 16],
  ['db.serverless', undefined],
])('%s has %s vCPUs', (instanceType, cpus) => {
  expect(vcpus(instanceType)).toBe(cpus);
});

test('a pool leaves a fifth free and survives a rolling deployment at 200 %', () => {
  expect(poolSize(1802, 40)).toBe(18);
  expect(poolSize(1802, 40) * 40 * 2).toBeLessThanOrEqual(0.8 * 1802);
});

test('a pool never exceeds 50, and tells by 0 that there is none', () => {
  expect(poolSize(5000, 1)).toBe(50);
  expect(poolSize(112, 100)).toBe(0);
});

test.each([
  ['cache.r7g.large', 13.07],
  ['cache.r7g.xlarge', 26.32],
  ['cache.r7g.2xlarge', 52.82],
  ['cache.m7g.large', 6.38],
  ['cache.c7gn.large', 3.09],
  ['cache.c7gn.xlarge', 6.38],
  ['cache.t4g.micro', 0.5],
  ['cache.t4g.small', 1.37],
  ['cache.t4g.medium', 3.09],
])('%s has at least what the plan reckons with, and little more: %d GiB', (nodeType, listed) => {
  expect(cacheMemoryGiB(nodeType)! / listed).toBeGreaterThan(0.95);
  expect(cacheMemoryGiB(nodeType)! / listed).toBeLessThanOrEqual(1);
});

test.each(['cache.r6gd.xlarge', 'cache.t4g.large', 'r7g', ''])('the memory of %p is unknown', (nodeType) => {
  expect(cacheMemoryGiB(nodeType)).toBeUndefined();
});
