import { Size } from 'aws-cdk-lib/core';
import { TaskSize } from '../../lib';
import { FARGATE_PAIRS } from '../../lib/services/compute/fargate-pairs';

test('a pair that Fargate offers', () => {
  const size = TaskSize.of(0.5, Size.gibibytes(3));
  expect([size.cpu, size.memoryMiB]).toEqual([512, 3072]);
});

test('the named sizes', () => {
  const { MICRO, SMALL, MEDIUM, LARGE, XLARGE } = TaskSize;
  expect([MICRO, SMALL, MEDIUM, LARGE, XLARGE].map(({ cpu }) => cpu)).toEqual([256, 512, 1024, 2048, 4096]);
});

test('every pair of the table, and nothing between', () => {
  for (const { vcpu, memory } of FARGATE_PAIRS) {
    const mebibytes = memory * 1024;
    expect(TaskSize.of(vcpu, Size.mebibytes(mebibytes))).toMatchObject({ cpu: vcpu * 1024, memoryMiB: mebibytes });
    expect(() => TaskSize.of(vcpu, Size.mebibytes(mebibytes + 1))).toThrow('a pair that Fargate offers');
  }
  const counts = [0.25, 0.5, 1, 2, 4, 8, 16].map((n) => FARGATE_PAIRS.filter(({ vcpu }) => vcpu === n).length);
  expect(counts).toEqual([3, 4, 7, 13, 23, 12, 12]);
});

test.each([
  [3, 8, '4 vCPU with 8 GiB, 2 vCPU with 8 GiB or 1 vCPU with 8 GiB'],
  [3, 5, '2 vCPU with 5 GiB, 4 vCPU with 8 GiB or 1 vCPU with 5 GiB'],
  [0.5, 5, '0.5 vCPU with 4 GiB, 1 vCPU with 5 GiB or 2 vCPU with 5 GiB'],
  [8, 18, '8 vCPU with 20 GiB, 4 vCPU with 18 GiB or 16 vCPU with 32 GiB'],
  [32, 244, '16 vCPU with 120 GiB, 8 vCPU with 60 GiB or 4 vCPU with 30 GiB'],
  [0.125, 0.25, '0.25 vCPU with 0.5 GiB, 0.5 vCPU with 1 GiB or 1 vCPU with 2 GiB'],
])('fails when Fargate has no %p vCPU with %p GiB, and names the nearest pairs', (vcpu, gib, nearest) => {
  expect(() => TaskSize.of(vcpu, Size.mebibytes(gib * 1024))).toThrow(
    `TaskSize is ${vcpu} vCPU with ${gib} GiB: allowed is a pair that Fargate offers; take ${nearest}`,
  );
});

describe('on instances', () => {
  test.each([
    [3, 5],
    [0.25, 0.5],
    [192, 1536],
  ])('%p vCPU with %p GiB', (vcpu, gib) => {
    const size = TaskSize.onInstances(vcpu, Size.mebibytes(gib * 1024));
    expect([size.cpu, size.memoryMiB]).toEqual([vcpu * 1024, gib * 1024]);
  });

  test.each([
    [0.1, 1024, 'TaskSize vcpu is 0.1: allowed is 0.25 to 192 in steps of 1/1024'],
    [0.3, 1024, 'TaskSize vcpu is 0.3: allowed is 0.25 to 192 in steps of 1/1024'],
    [193, 1024, 'TaskSize vcpu is 193: allowed is'],
    [NaN, 1024, 'TaskSize vcpu is NaN: allowed is'],
    [1, 32, 'TaskSize memory is 32 MiB: allowed is 64 MiB at least'],
  ])('fails when %p vCPU with %p MiB is nothing that ECS takes', (vcpu, mib, message) => {
    expect(() => TaskSize.onInstances(vcpu, Size.mebibytes(mib))).toThrow(message);
  });
});
