import * as path from 'node:path';
import type { ScalingPolicy } from '@aws-sdk/client-application-auto-scaling';
import { call } from './call';
import type { Expectation } from './expectations/expectation';
import { REPOSITORY } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';

/** What workers.test.ts asserts on, as JSON: Jest cannot load what drives the deployment. */
export interface WorkersProof {
  readonly failed: Expectation[];
  readonly looked: string[];
  readonly policies: ScalingPolicy[];
  readonly alarms: Alarm[];
  /** Fewest and most tasks, and the count of a service, by the name of its policies. */
  readonly limits: Record<string, (number | undefined)[]>;
  /** Minutes of protection or 'none', by the family of the task definition. */
  readonly protection: Record<string, string>;
}

/** An alarm as CloudWatch gives it back. */
export interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly AlarmActions: string[];
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly TreatMissingData: string;
  readonly Metrics: { readonly Id: string; readonly Expression?: string; readonly MetricStat?: MetricStat }[];
}

interface MetricStat {
  readonly Period: number;
  readonly Stat: string;
  readonly Metric: {
    readonly MetricName: string;
    readonly Dimensions: { readonly Name: string; readonly Value: string }[];
  };
}

async function prove(session: Session): Promise<WorkersProof> {
  const script = path.join(REPOSITORY, 'test', 'support', 'stated', 'workers.ts');
  const [assembly, localAws] = await Promise.all([session.synthesize(script, { strict: false }), session.start()]);
  await assembly.bootstrap(localAws.environment);
  await assembly.deploy(localAws.environment);
  const { observed, expectations } = await session.check(assembly);
  const { MetricAlarms } = await call<{ MetricAlarms: Alarm[] }>(
    localAws.endpoint,
    'cloudwatch',
    'describe_alarms',
    {},
  );
  const counts = new Map(observed.services.map(({ serviceArn, desiredCount }) => [serviceArn, desiredCount]));
  return {
    failed: expectations.filter(({ ok }) => !ok),
    looked: expectations.map(({ what }) => what),
    policies: observed.scalingPolicies,
    alarms: MetricAlarms,
    limits: Object.fromEntries(
      observed.scalableTargets.map(({ ResourceId, MinCapacity, MaxCapacity }) => {
        const [, desired] = [...counts].find(([arn]) => arn!.endsWith(ResourceId!))!;
        return [ResourceId!.split('/').pop()!, [MinCapacity, MaxCapacity, desired]];
      }),
    ),
    protection: Object.fromEntries(
      observed.taskDefinitions.map(({ family, containerDefinitions = [] }) => [
        family!,
        containerDefinitions
          .find(({ name }) => name === 'App')
          ?.environment?.find(({ name }) => name === 'JOB_PROTECTION_MINUTES')?.value ?? 'none',
      ]),
    ),
  };
}

runProof(prove);
