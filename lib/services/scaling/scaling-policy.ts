import type { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { IJobSource } from '../../binding';
import type { IOverloadProxy } from '../sidecars/overload-proxy';
import type { OverloadProxySidecar } from '../sidecars/overload-proxy-sidecar';
import { BacklogPolicy } from './backlog';
import type { CpuScalingOptions } from './cpu';
import { CpuPolicy } from './cpu';
import type { MemoryScalingOptions } from './memory';
import { MemoryPolicy } from './memory';
import type { PredictiveScalingOptions } from './predictive';
import { PredictivePolicy } from './predictive';
import type { RequestScalingOptions } from './requests';
import { RequestsPolicy } from './requests';
import type { ResponseTimeScalingOptions } from './response-time';
import { ResponseTimePolicy } from './response-time';
import type { ScaleToZeroOptions } from './scale-to-zero';
import { ScaleToZeroPolicy } from './scale-to-zero';
import type { ScheduledScalingOptions } from './schedule';
import { SchedulePolicy } from './schedule';
import type { ScalingStep, StepScalingOptions } from './step';
import { StepPolicy } from './step';

/**
 * What a policy is told of its fleet before anything of it is made.
 */
export interface ScalableFleet {
  /**
   * Fewest tasks.
   */
  readonly minTasks: number;

  /**
   * Most tasks.
   */
  readonly maxTasks: number;

  /**
   * Whether requests come to it: it is a web service.
   */
  readonly takesRequests: boolean;

  /**
   * Whether jobs come to it from a queue or a broker: it is a worker service.
   */
  readonly takesJobs: boolean;

  /**
   * The overload proxy in its tasks.
   *
   * @default - none
   */
  readonly overloadProxy?: IOverloadProxy;
}

/**
 * What a policy is given by its fleet.
 */
export interface ScalingPolicyContext {
  /**
   * The service that scales.
   */
  readonly service: ecs.BaseService;

  /**
   * The scaling target of the service.
   */
  readonly scaling: ecs.ScalableTaskCount;

  /**
   * Requests a second that one task serves at most.
   *
   * @default - the fleet takes no requests
   */
  readonly requestsPerSecondPerTask?: number;

  /**
   * The target group that the tasks are in: there for a policy that `needsTargetGroup`.
   *
   * @default - no load balancer knows the service, or not yet
   */
  readonly targetGroup?: elbv2.ApplicationTargetGroup;

  /**
   * The target group that a deployment moves the requests to, and the next one back.
   *
   * @default - a deployment moves no requests
   */
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;

  /**
   * The overload proxy in the tasks.
   *
   * @default - none
   */
  readonly overloadProxy?: OverloadProxySidecar;

  /**
   * Where the jobs come from.
   *
   * @default - the fleet takes no jobs
   */
  readonly jobs?: IJobSource;

  /**
   * The time that one job takes.
   *
   * @default - the fleet takes no jobs
   */
  readonly jobDuration?: Duration;

  /**
   * The time that a new job may take until it is done.
   *
   * @default - the fleet takes no jobs
   */
  readonly acceptableDelay?: Duration;
}

/**
 * One reason to run more tasks, or fewer. A kind is one file; nothing else knows which kinds exist.
 *
 * Policies are combined freely: the one that asks for most tasks wins, and tasks leave when every policy that may scale
 * in agrees.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export interface IScalingPolicy {
  /**
   * What it is called among the policies of a fleet: the id of what it makes.
   */
  readonly policyId: string;

  /**
   * Whether it is made once a load balancer knows the service, and not before.
   *
   * @default false
   */
  readonly needsTargetGroup?: boolean;

  /**
   * Whether it tracks `ALBRequestCountPerTarget`, which AWS does not support beside blue/green deployments.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
   * @default false
   */
  readonly usesRequestCountPerTarget?: boolean;

  /**
   * The time from a spike to the tasks that it asks for, at the most. The least number of tasks that follows from stated
   * traffic serves alone until the fastest policy has reacted.
   *
   * @see https://aws.amazon.com/blogs/aws/amazon-ecs-introduces-new-high-resolution-metrics-for-faster-service-auto-scaling/
   * @default - unknown, such as that of a clock or of a forecast
   */
  readonly reactionTime?: Duration;

  /**
   * Whether it scales nothing, and says alone what it would do.
   *
   * @default false
   */
  readonly forecastsOnly?: boolean;

  /**
   * The share of a task that it keeps in use, in percent of its CPU or of the requests that it serves: the plan of stated
   * traffic shows it beside its own. Of several, the least asks for most tasks, and counts.
   *
   * @default - it keeps none, such as a clock, or keeps something else, such as memory
   */
  readonly targetUtilizationPercent?: number;

  /**
   * The first of its steps, where it has some: the plan of stated traffic shows it beside its own.
   *
   * @default - it has no steps
   */
  readonly firstStep?: ScalingStep;

  /**
   * What is wrong with the options: one line each, with prop, value, what is allowed and the remedy; empty if nothing.
   *
   * @param fleet the fleet that is to scale
   */
  validate(fleet: ScalableFleet): string[];

  /**
   * Makes the policy.
   *
   * @param scope the fleet
   * @param context what the policy is given
   */
  bind(scope: Construct, context: ScalingPolicyContext): void;
}

/**
 * The scaling policies of this library.
 */
export abstract class ScalingPolicy {
  /**
   * Keeps the mean CPU utilisation of the tasks at a target, by metrics of 20 seconds.
   *
   * @param options the options
   */
  public static cpu(options: CpuScalingOptions = {}): IScalingPolicy {
    return new CpuPolicy(options);
  }

  /**
   * Keeps the mean memory utilisation of the tasks at a target, by metrics of 20 seconds. For what holds memory for each
   * request or connection; memory that is never given back scales out and never in.
   *
   * @param options the options
   */
  public static memory(options: MemoryScalingOptions = {}): IScalingPolicy {
    return new MemoryPolicy(options);
  }

  /**
   * Keeps the requests that the load balancer sends to each task at a target. Not beside blue/green deployments.
   *
   * @param options the options
   */
  public static requests(options: RequestScalingOptions = {}): IScalingPolicy {
    return new RequestsPolicy(options);
  }

  /**
   * Adds tasks while the slowest hundredth of the answers takes longer than a target; takes none away. A brake for what
   * other policies do not see, not a policy to stand alone: a slow database is not helped by more tasks.
   *
   * @param options the options
   */
  public static responseTime(options: ResponseTimeScalingOptions): IScalingPolicy {
    return new ResponseTimePolicy(options);
  }

  /**
   * Multiplies the tasks within seconds when a metric leaps over a multiple of what is usual; takes none away. Without a
   * metric it looks at the requests in the overload proxies.
   *
   * @param options the options
   */
  public static step(options: StepScalingOptions = {}): IScalingPolicy {
    return new StepPolicy(options);
  }

  /**
   * Raises or lowers the fewest and the most tasks at a time of the day, of the week, or once, in a time zone of yours.
   *
   * @param policyId a stable name, such as `Morning`
   * @param options when, and how many
   */
  public static schedule(policyId: string, options: ScheduledScalingOptions): IScalingPolicy {
    return new SchedulePolicy(policyId, options);
  }

  /**
   * Learns from the past two weeks what each hour will need. It forecasts alone until told to scale, so that the
   * forecast can be compared with what came; it takes a day of data at the least.
   *
   * @param options the options
   */
  public static predictive(options: PredictiveScalingOptions = {}): IScalingPolicy {
    return new PredictivePolicy(options);
  }

  /**
   * Keeps the jobs that are not done, for each running task of a worker, at `acceptableDelay` ÷ `jobDuration`.
   */
  public static backlog(): IScalingPolicy {
    return new BacklogPolicy();
  }

  /**
   * Lets a worker with `minTasks: 0` sleep when it has nothing to do, and wakes it when a job waits. Such a worker has
   * the policy already; state it for another idle time.
   *
   * @param options the options
   */
  public static scaleToZero(options: ScaleToZeroOptions = {}): IScalingPolicy {
    return new ScaleToZeroPolicy(options);
  }
}
