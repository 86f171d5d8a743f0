import { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Preset } from '../preset';
import { Checks, isDuration, isKnown } from '../private/validation';
import { demandOf } from './compute-demand';
import type { FleetOptions } from './fleet';
import type { IOverloadProxy } from './sidecars/overload-proxy';
import { validateWorkerDeployment } from './validate-deployment';
import { validatePolicies } from './scaling/fleet-policies';
import type { ScalableFleet } from './scaling/scaling-policy';
import { validateTask, validateTaskKinds } from './validate-task';
import { validateTelemetryPorts } from './validate-telemetry';
import type { WebServiceOptions } from './web-service';
import type { WorkerServiceOptions } from './worker-service';

/** The time of a job that nobody states. */
export const DEFAULT_JOB_DURATION = Duration.seconds(30);

/** The cluster, where it stands already. */
interface InCluster {
  readonly cluster?: ecs.ICluster;
}

/** Checks what a team says of a web service. */
export function validateWebService(
  options: WebServiceOptions & InCluster,
  preset = Preset.PRODUCTION,
  prefix?: string,
): Checks {
  const { minTasks = preset.minWebTasks, maxTasks = preset.maxWebTasks, overloadProxy, port = 8080 } = options;
  const kinds = validateFleetKinds(options, prefix);
  if (!kinds.holds) return kinds;
  return new Checks(prefix)
    .include(validateFleet(options, { minTasks, maxTasks, takesRequests: true, takesJobs: false, overloadProxy }))
    .wholeNumber('port', options.port, 1, 65_535, 'state the port that the application listens on')
    .text(
      'healthCheckPath',
      options.healthCheckPath,
      /^\/\S{0,1023}$/,
      'a path that begins with a slash',
      "state '/health'",
    )
    .literal('requestsPerSecondPerTask', options.requestsPerSecondPerTask)
    .positive('requestsPerSecondPerTask', options.requestsPerSecondPerTask, 1e6, 'state what a load test showed')
    .literal('targetUtilizationPercent', options.targetUtilizationPercent)
    .positive('targetUtilizationPercent', options.targetUtilizationPercent, 100, 'state 50')
    .that(
      options.targetUtilizationPercent === undefined || !options.scalingPolicies,
      'targetUtilizationPercent',
      options.targetUtilizationPercent,
      'unset beside scalingPolicies',
      'state it in ScalingPolicy.cpu() and ScalingPolicy.requests()',
    )
    .positive('targetCpuPercent', options.targetCpuPercent, 100, 'state 50')
    .that(
      options.targetCpuPercent === undefined || !options.scalingPolicies,
      'targetCpuPercent',
      options.targetCpuPercent,
      'unset beside scalingPolicies',
      'state ScalingPolicy.cpu({ targetPercent })',
    )
    .seconds('healthCheckGracePeriod', options.healthCheckGracePeriod, 0, 2_147_483_647, 'state how long a start takes')
    .text(
      'sessionKeyPrefix',
      options.sessionKeyPrefix,
      /^[\w:./-]{1,100}$/,
      'at most 100 letters, digits and :._/-, since * ? [ ] are patterns and { } would keep all sessions in one shard',
      "state 'web:session:'",
    )
    .that(
      options.sessionKeyPrefix === undefined || options.sessions !== undefined,
      'sessionKeyPrefix',
      options.sessionKeyPrefix,
      'a prefix beside sessions',
      'state where the sessions are kept',
    )
    .include(validateTelemetryPorts(options.telemetry, { port, 'overloadProxy.port': overloadProxy?.port }))
    .include(validateOverloadProxy(options));
}

/** Checks the proxy, and what its configuration has to hold of the service. */
function validateOverloadProxy(options: WebServiceOptions): string[] {
  const { overloadProxy, port = 8080, healthCheckPath, stopTimeout } = options;
  if (!overloadProxy) return [];
  const remedy = 'move the health check, or leave overloadProxy out';
  const allowed = 'letters, digits and -._~/ beside overloadProxy, in whose configuration it stands';
  return new Checks()
    .text('healthCheckPath', healthCheckPath, /^[\w./~-]*(\?.*)?$/, allowed, remedy)
    .that(
      !healthCheckPath || !/^\/(\?.*)?$/.test(healthCheckPath),
      'healthCheckPath',
      healthCheckPath,
      'a path that no user asks for beside overloadProxy, which lets every request to it pass',
      "state '/health'",
    )
    .include(overloadProxy.validate(port))
    .include(validateDrain(overloadProxy, stopTimeout)).problems;
}

/** Checks that a proxy has drained before it is killed. */
function validateDrain({ drainTime }: IOverloadProxy, stopTimeout?: Duration): string[] {
  if (!drainTime || !stopTimeout || drainTime.isUnresolved() || stopTimeout.isUnresolved()) return [];
  const [drain, stop] = [drainTime, stopTimeout].map((time) => time.toMilliseconds() / 1000);
  const remedy = 'raise stopTimeout or lower overloadProxy.drainTime';
  const allowed = `longer than the overload proxy drains (${drain} s)`;
  return new Checks().that(stop > drain, 'stopTimeout', `${stop} s`, allowed, remedy).problems;
}

/** Checks what a team says of a worker service. */
export function validateWorkerService(
  options: WorkerServiceOptions & InCluster,
  preset = Preset.PRODUCTION,
  prefix?: string,
): Checks {
  const { minTasks = 1, maxTasks = preset.maxWorkerTasks, acceptableDelay } = options;
  const { jobDuration = DEFAULT_JOB_DURATION } = options;
  const kinds = validateFleetKinds(options, prefix);
  if (!kinds.holds) return kinds;
  const checks = new Checks(prefix)
    .include(validateFleet(options, { minTasks, maxTasks, takesRequests: false, takesJobs: true }))
    .include(validateWorkerDeployment(options.deployment))
    .literal('jobDuration', jobDuration)
    .literal('acceptableDelay', acceptableDelay)
    .duration('jobDuration', jobDuration, 0.001, 14_400, 'split the job, since SQS hides a message for 12 hours')
    .duration('acceptableDelay', acceptableDelay, 1, 1_209_600, 'state how long a job may wait');
  if (!isDuration(acceptableDelay) || !isDuration(jobDuration)) return checks;
  if (jobDuration.isUnresolved() || acceptableDelay.isUnresolved()) return checks;
  return checks.that(
    acceptableDelay.toMilliseconds() >= jobDuration.toMilliseconds(),
    'acceptableDelay',
    `${acceptableDelay.toMilliseconds() / 1000} s`,
    `at least jobDuration (${jobDuration.toMilliseconds() / 1000} s)`,
    'a job cannot be done sooner than it takes: raise it',
  );
}

/** Checks that what factories make was made by them: nothing else can be asked of it before. */
export function validateFleetKinds(options: FleetOptions, prefix?: string): Checks {
  const { compute, deployment, scalingPolicies = [] } = options;
  const checks = validateTaskKinds(options, prefix)
    .madeIfGiven('compute', compute, 'validate', 'Compute.fargate()')
    .madeIfGiven('deployment', deployment, 'validate', 'Deployment.rolling()');
  const policies: unknown = scalingPolicies;
  const all = Array.isArray(policies) ? policies : [policies];
  all.forEach((policy) => checks.made('scalingPolicies', policy, 'validate', '[ScalingPolicy.cpu()]'));
  return checks;
}

function validateFleet(options: FleetOptions & InCluster, fleet: ScalableFleet): string[] {
  const { minTasks, maxTasks, takesJobs } = fleet;
  const fewest = takesJobs
    ? 'state 0 to let the worker sleep, or 1'
    : 'state at least 1, since a request cannot wait for a task, or 3 to survive the loss of an Availability Zone';
  const checks = new Checks()
    .wholeNumber('minTasks', minTasks, takesJobs ? 0 : 1, 5000, fewest)
    .wholeNumber('maxTasks', maxTasks, 1, 5000, 'state 5000 at most, the quota of one ECS service');
  if (isKnown(minTasks) && isKnown(maxTasks)) {
    const remedy = 'raise maxTasks or lower minTasks';
    checks.that(minTasks <= maxTasks, 'minTasks', minTasks, `at most maxTasks (${maxTasks})`, remedy);
  }
  checks.include(options.deployment?.validate(minTasks) ?? []);
  const { compute, demand } = demandOf(options, { minTasks, maxTasks });
  return checks
    .include(compute.validate(demand, options.cluster))
    .include(validateTask(options))
    .include(validatePolicies(options.scalingPolicies, fleet, options.deployment)).problems;
}
