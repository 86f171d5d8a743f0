import { Size } from 'aws-cdk-lib/core';
import { TaskSize } from '../../lib';

test('a pair that Fargate offers', () => {
  const size = TaskSize.of(0.5, Size.gibibytes(3));
  expect([size.cpu, size.memoryMiB]).toEqual([512, 3072]);
});

test('the named sizes', () => {
  const { MICRO, SMALL, MEDIUM, LARGE, XLARGE } = TaskSize;
  expect([MICRO, SMALL, MEDIUM, LARGE, XLARGE].map(({ cpu }) => cpu)).toEqual([256, 512, 1024, 2048, 4096]);
});

test('fails when Fargate has no such number of vCPUs, and names the nearest', () => {
  expect(() => TaskSize.of(3, Size.gibibytes(8))).toThrow(
    'TaskSize vcpu is 3: allowed is 0.25, 0.5, 1, 2, 4, 8, 16; take 2',
  );
});

test('fails when the memory does not go with the vCPUs, and names the pairs that do', () => {
  expect(() => TaskSize.of(0.5, Size.gibibytes(5))).toThrow(
    'TaskSize memory is 5 GiB for 0.5 vCPU: allowed is 1 to 4 GiB in steps of 1; take 4 GiB, ' +
      'or other vCPUs (1 vCPU with 5 GiB, 2 vCPU with 5 GiB)',
  );
});
