import type { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import type { IScalingPolicy, ScalableFleet, ScalingPolicyContext } from '../../../lib';
import { OverloadProxy, ScalingPolicy } from '../../../lib';
import { policiesOf, webWith, workerWith } from '../../support/scaling';

/** A policy of somebody else. */
class Recorder implements IScalingPolicy {
  public readonly policyId = 'Recorder';
  public fleet?: ScalableFleet;
  public bound: { scope: Construct; context: ScalingPolicyContext }[] = [];

  constructor(
    public readonly needsTargetGroup?: boolean,
    private readonly problems: string[] = [],
  ) {}

  public validate(fleet: ScalableFleet): string[] {
    this.fleet = fleet;
    return this.problems;
  }

  public bind(scope: Construct, context: ScalingPolicyContext): void {
    this.bound.push({ scope, context });
  }
}

test('a web service tells what it is, and what it has', () => {
  const policy = new Recorder();
  const overloadProxy = OverloadProxy.haproxy();
  const { service } = webWith([policy], { overloadProxy, requestsPerSecondPerTask: 30, minTasks: 4 });
  expect(policy.fleet).toEqual({ minTasks: 4, maxTasks: 30, takesRequests: true, takesJobs: false, overloadProxy });
  expect(policy.bound).toEqual([
    {
      scope: service,
      context: {
        service: service.service,
        scaling: service.scaling,
        requestsPerSecondPerTask: 30,
        overloadProxy: service.overloadProxy,
      },
    },
  ]);
});

test('a worker tells of its jobs', () => {
  const policy = new Recorder();
  const { service } = workerWith([policy], { jobDuration: Duration.seconds(5) });
  expect(policy.fleet).toEqual({ minTasks: 1, maxTasks: 10, takesRequests: false, takesJobs: true });
  const [{ context }] = policy.bound;
  expect(context.jobs).toBe(service.jobs);
  expect([context.jobDuration, context.acceptableDelay].map((each) => each?.toSeconds())).toEqual([5, 50]);
});

test('a policy that needs a target group waits for it', () => {
  const policy = new Recorder(true);
  const { service } = webWith([policy], {}, { routed: false });
  expect(policy.bound).toEqual([]);
  const routed = new Recorder(true);
  const other = webWith([routed]);
  expect(routed.bound.map(({ context }) => context.targetGroup)).toEqual(other.service.targetGroups);
  expect(service.targetGroups).toEqual([]);
});

test('what is stated stands alone; nothing at all is allowed', () => {
  expect(policiesOf(webWith([]).stack)).toEqual([]);
  expect(policiesOf(workerWith([]).stack)).toEqual([]);
  expect(policiesOf(webWith(undefined).stack)).toHaveLength(2);
});

test('the backlog is a policy like any other', () => {
  const byDefault = policiesOf(workerWith(undefined).stack);
  expect(policiesOf(workerWith([ScalingPolicy.backlog()]).stack)).toEqual(byDefault);
  expect(policiesOf(workerWith([ScalingPolicy.backlog(), ScalingPolicy.cpu()]).stack)).toHaveLength(2);
  expect(() => webWith([ScalingPolicy.backlog()])).toThrow(
    "scalingPolicies.Backlog.fleet is 'a web service': allowed is a worker service; state ScalingPolicy.requests()",
  );
});

test('scale* of the scaling target still works', () => {
  const { stack, service } = webWith([ScalingPolicy.cpu()]);
  service.scaling.scaleOnMemoryUtilization('Own', { targetUtilizationPercent: 60 });
  expect(policiesOf(stack)).toHaveLength(2);
});

test('fails when a policy is stated twice, and names what each of them finds', () => {
  expect(() => webWith([ScalingPolicy.cpu(), ScalingPolicy.cpu({ targetPercent: 10 })])).toThrow(
    "scalingPolicies is ['Cpu']: allowed is each policy once; drop the repetition",
  );
  expect(() => webWith([new Recorder(false, ['pulse is 0: allowed is 1; live'])])).toThrow(
    'scalingPolicies.Recorder.pulse is 0: allowed is 1; live',
  );
});

test('fails when targetCpuPercent stands beside scalingPolicies', () => {
  expect(() => webWith([ScalingPolicy.cpu()], { targetCpuPercent: 40 })).toThrow(
    'targetCpuPercent is 40: allowed is unset beside scalingPolicies; state ScalingPolicy.cpu({ targetPercent })',
  );
});
