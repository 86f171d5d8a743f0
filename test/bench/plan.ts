import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Template } from 'aws-cdk-lib/assertions';
import { systemOf } from '../../bin/commands/plan/system-of';
import { reportOn } from '../../bin/commands/plan/report';
import { readTemplate } from '../../lib/analysis/template-model';
import { STATED_CAPACITY } from '../../lib/capacity/stated-capacity';
import type { StatedCapacity } from '../../lib/capacity/stated-capacity';
import { ScalableWebApp, Traffic } from '../../lib';
import { spread } from './statistics';

const CLI = join(__dirname, '../../dist/cli.js');
const SERVICES = 10;
const ROUNDS = 7;
/** The bounds of the project, of the middle of the rounds: one beyond ends the process with 1. */
const BOUNDS = { planMs: 50, processSeconds: 1, processMiB: 150 };

/** What a process says of itself at its end. */
const HOOK = `process.on('exit', () => {
  const { userCPUTime, maxRSS } = process.resourceUsage();
  const status = process.platform === 'linux' ? require('node:fs').readFileSync('/proc/self/status', 'utf8') : '';
  const [, highest = maxRSS] = /VmHWM:\\s+(\\d+) kB/.exec(status) ?? [];
  console.error(JSON.stringify({ userCPUTime, peakKiB: Number(highest) }));
});`;

interface Synthesised {
  readonly Metadata: { readonly [STATED_CAPACITY]: StatedCapacity };
}

/** An app of ten services, as the CDK writes it. */
function synthesize(): Synthesised {
  const stack = new Stack(new App({ context: { 'cdk-scalable-web-app:now': '2026-01-01T00:00:00Z' } }), 'Ten');
  const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
  const traffic = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5) });
  const shop = new ScalableWebApp(stack, 'Shop', { traffic, web: { image } });
  for (let each = 1; each < SERVICES; each++) {
    shop.addWebService(`Service${each}`, { image, paths: [`/service-${each}/*`], trafficShare: 0.1 });
  }
  return Template.fromStack(stack).toJSON() as Synthesised;
}

/** Template to report, in this process: milliseconds of the processor, which others on the machine do not lengthen. */
function planOnce(template: Synthesised): number {
  const start = process.cpuUsage();
  const model = readTemplate(template);
  const stated = template.Metadata[STATED_CAPACITY];
  const { system, notes } = systemOf(model, stated);
  reportOn('Ten', system, { ...stated.traffic, origin: 'template' }, { notes, unread: model.unread });
  const { user, system: kernel } = process.cpuUsage(start);
  return (user + kernel) / 1000;
}

/**
 * A process from start to exit: its seconds, those of the processor, and its peak memory. The peak that `getrusage` tells
 * is that of the parent where the child was forked from a larger one; the kernel's `VmHWM` begins anew with the program.
 */
function runOnce(hook: string, ...args: string[]) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--require', hook, ...args], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0) throw new Error(stderr);
  const { userCPUTime, peakKiB } = JSON.parse(stderr.trim().split('\n').at(-1)!);
  return { seconds, userSeconds: userCPUTime / 1e6, peakMiB: peakKiB / 1024 };
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-plan-'));
  try {
    const template = synthesize();
    const file = join(folder, 'Ten.template.json');
    const hook = join(folder, 'hook.cjs');
    const empty = join(folder, 'empty.cjs');
    writeFileSync(file, JSON.stringify(template));
    writeFileSync(hook, HOOK);
    writeFileSync(empty, '');
    const rounds = Array.from({ length: ROUNDS });
    const first = planOnce(template);
    const plans = rounds.map(() => planOnce(template));
    const processes = rounds.map(() => ({
      node: runOnce(hook, empty),
      plan: runOnce(hook, CLI, 'plan', '--template', file),
    }));
    const of = (value: (each: (typeof processes)[number]) => number) => spread(processes.map(value));
    const result = {
      bounds: BOUNDS,
      planMs: { first, ...spread(plans) },
      processSeconds: of(({ plan }) => plan.seconds),
      processUserSeconds: of(({ plan }) => plan.userSeconds),
      processMiB: of(({ plan }) => plan.peakMiB),
      // Of two processes a moment apart: the machine and what else runs on it count for both.
      timesNode: of(({ node, plan }) => plan.userSeconds / node.userSeconds),
    };
    process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    const beyond = [
      result.planMs.median > BOUNDS.planMs && `a plan takes ${result.planMs.median} ms; allowed are ${BOUNDS.planMs}`,
      result.processSeconds.median > BOUNDS.processSeconds &&
        `a process takes ${result.processSeconds.median} s; allowed is ${BOUNDS.processSeconds}`,
      result.processMiB.median > BOUNDS.processMiB &&
        `a process takes ${result.processMiB.median} MiB; allowed are ${BOUNDS.processMiB}`,
    ].filter((problem) => problem !== false);
    if (beyond.length > 0) {
      process.stderr.write(`${beyond.join('\n')}\n`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
