import { readFileSync } from 'node:fs';
import { App, type Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface BenchProps extends StackProps {
  /** Web services beyond the first. */
  readonly services: number;
}

type BenchStack = new (scope: Construct, id: string, props: BenchProps) => Stack;

/** Loads one stack and nothing of the others. */
const stacks: Record<string, () => Promise<BenchStack>> = {
  empty: () => import('./stacks/empty.js').then((module) => module.EmptyStack),
  l1: () => import('./stacks/l1.js').then((module) => module.L1Stack),
  'ecs-patterns': () => import('./stacks/ecs-patterns.js').then((module) => module.EcsPatternsStack),
  library: () => import('./stacks/library.js').then((module) => module.LibraryStack),
  'services-ecs-patterns': () =>
    import('./stacks/services-ecs-patterns.js').then((module) => module.EcsPatternsServicesStack),
  'library-unobserved': () => import('./stacks/unobserved.js').then((module) => module.UnobservedStack),
  'services-library-unobserved': () => import('./stacks/unobserved.js').then((module) => module.UnobservedStack),
  'services-library': () => import('./stacks/services-library.js').then((module) => module.LibraryServicesStack),
};

/** Of this process alone: what the kernel reports at exit is at least what the parent held when it forked. */
function peakKiB(): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

/** The process that is timed: `node synth.js <stack> <services>`. Prints its peak memory in KiB. */
async function main([name, services]: string[]): Promise<void> {
  const env = { account: '123456789012', region: 'us-east-1' };
  const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  const app = new App({
    context: {
      [`availability-zones:account=${env.account}:region=${env.region}`]: zones,
      // CloudFormation's 500 end at about twenty services; the growth is measured beyond.
      '@aws-cdk/core:stackResourceLimit': 0,
    },
  });
  const BenchStack = await stacks[name]();
  new BenchStack(app, 'Bench', { env, services: Number(services) });
  app.synth();
  console.log(peakKiB());
}

void main(process.argv.slice(2));
