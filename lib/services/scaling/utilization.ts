import type { Duration } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Checks, isKnown } from '../../private/validation';
import { reactionTime } from './reaction';
import type { IScalingPolicy, ScalingPolicyContext } from './scaling-policy';
import type { TargetTrackingOptions } from './target-tracking';
import { checkTargetTracking, cooldowns, trackTarget } from './target-tracking';

/**
 * What a policy may be told that tracks a utilisation that ECS measures.
 */
export interface UtilizationScalingOptions extends TargetTrackingOptions {
  /**
   * How often ECS measures: 20 or 60 seconds. Scaling on 20 seconds begins after about 86 seconds instead of 363.
   *
   * ECS measures every 20 seconds as soon as the service says so, and a policy on these metrics needs a service that
   * does.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
   * @default Duration.seconds(20)
   */
  readonly resolution?: Duration;
}

/** One of the two metrics that ECS measures of every service. */
interface Utilization {
  readonly id: string;
  /** The metric of the service. */
  readonly metricName: 'CPUUtilization' | 'MemoryUtilization';
  /** The predefined metric of Application Auto Scaling at 60 seconds; that at 20 seconds has a longer name. */
  readonly predefined: string;
  readonly targetPercent: number;
}

/** Target tracking on the mean CPU or memory utilisation of a service. */
export abstract class UtilizationPolicy implements IScalingPolicy {
  public readonly policyId: string;

  protected constructor(
    private readonly utilization: Utilization,
    private readonly options: UtilizationScalingOptions,
  ) {
    this.policyId = utilization.id;
  }

  public get reactionTime(): Duration {
    return reactionTime([this.predefinedMetric], this.isHighResolution ? 20 : 60);
  }

  public validate(): string[] {
    const { resolution } = this.options;
    const { targetPercent } = this.utilization;
    const seconds = resolution && !resolution.isUnresolved() ? resolution.toSeconds({ integral: false }) : undefined;
    const checks = new Checks()
      .literal('resolution', resolution)
      .positive('targetPercent', targetPercent, 100, 'state 50')
      .that(
        !isKnown(seconds) || [20, 60].includes(seconds),
        'resolution',
        `${seconds} s`,
        '20 s or 60 s',
        'leave it out',
      );
    return checkTargetTracking(checks, this.options).problems;
  }

  public bind(_scope: unknown, { service, scaling }: ScalingPolicyContext): void {
    const { id, metricName, targetPercent } = this.utilization;
    const resource = service.node.findChild('Service') as ecs.CfnService;
    if (this.isHighResolution) measureEvery20Seconds(resource, metricName);
    const policy = trackTarget(scaling, id, {
      targetValue: targetPercent,
      predefinedMetricSpecification: { predefinedMetricType: this.predefinedMetric },
      ...cooldowns(this.options),
    });
    // The service must measure, and its deployment be done, before a policy may ask for it.
    policy.addResourceDependency(resource);
  }

  private get isHighResolution(): boolean {
    return this.options.resolution?.toSeconds() !== 60;
  }

  private get predefinedMetric(): string {
    return `${this.utilization.predefined}${this.isHighResolution ? 'HighResolution' : ''}`;
  }
}

/** Asks ECS to publish a metric of the service at 20 seconds, beside those that it publishes so already. */
function measureEvery20Seconds(service: ecs.CfnService, metricName: string): void {
  const { metricConfigurations = [] } = (service.monitoring ??
    {}) as Partial<ecs.CfnService.MonitoringConfigurationProperty>;
  const [own] = metricConfigurations as ecs.CfnService.MetricConfigurationProperty[];
  const metricNames = [...new Set([...(own?.metricNames ?? []), metricName])].sort();
  service.monitoring = { metricConfigurations: [{ metricNames, resolutionSeconds: 20 }] };
}
