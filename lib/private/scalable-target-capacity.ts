import { ArnFormat, CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge';
import { grantOnIdentity } from './grants';
import { Checks } from './validation';
import type { ISurgeable, SurgeCall } from '../surgeable';

/** Scaling goes on in a surge: a quarter above the new minimum is left to it, if the stated maximum leaves less. */
const HEADROOM = 1.25;

/** What of a target its limits do not tell. */
export interface ScalableTargetLimits {
  /** The most that the service behind it allows. */
  readonly most: number;
  /** What the one who registers the target must be allowed in the service behind it: Application Auto Scaling asks. */
  readonly permissions: ScalableTargetPermission[];
  /** Whether a level beyond the most raises as far as it goes, instead of being refused. */
  readonly capped?: boolean;
}

/** What whoever registers a target must be allowed: Application Auto Scaling tries it out in their name. */
export interface ScalableTargetPermission {
  readonly actions: string[];
  readonly resourceArns: string[];
  /** Whether it holds for calls that an AWS service makes in the name of the one who registers, and for no others. */
  readonly onlyThroughService?: boolean;
  /** Why some of the ARNs hold a wildcard, where they do. */
  readonly reason?: string;
}

/**
 * Tasks, or readers: what Application Auto Scaling keeps between two numbers. They are read from the resource as it is
 * synthesised, whoever set them.
 */
export class ScalableTargetCapacity implements ISurgeable {
  private readonly target: appscaling.CfnScalableTarget;

  constructor(
    public readonly surgeId: string,
    scaling: IConstruct,
    private readonly limits: ScalableTargetLimits,
  ) {
    this.target = scaling.node
      .findAll()
      .filter(CfnResource.isCfnResource)
      .find((resource) => resource.cfnResourceType === TARGET) as appscaling.CfnScalableTarget;
  }

  public validateSurge(level: number): string[] {
    const { minCapacity, maxCapacity } = this.target;
    const { most, capped = false } = this.limits;
    const checks = new Checks(`${this.surgeId}: `)
      .literal('the minimum', minCapacity)
      .literal('the maximum', maxCapacity);
    if (checks.problems.length > 0 || capped) return checks.problems;
    const wanted = Math.ceil(Math.max(1, minCapacity) * level);
    const allowed = `at most ${most}, the quota; from ${minCapacity} that is a multiplier of ${most / Math.max(1, minCapacity)}`;
    return checks.that(wanted <= most, 'the raised minimum', wanted, allowed, 'lower the multiplier').problems;
  }

  public surge(level: number): SurgeCall {
    const { resourceId, scalableDimension, serviceNamespace } = this.target;
    const { min, max } = this.boundsAt(level);
    return {
      service: 'applicationautoscaling',
      action: 'registerScalableTarget',
      input: Stack.of(this.target).toJsonString({
        ServiceNamespace: serviceNamespace,
        ResourceId: resourceId,
        ScalableDimension: scalableDimension,
        MinCapacity: min,
        MaxCapacity: max,
      }),
    };
  }

  /** What it is kept between at a level. */
  public boundsAt(level: number): { readonly min: number; readonly max: number } {
    const { minCapacity, maxCapacity } = this.target;
    const { most } = this.limits;
    if (level === 1) return { min: minCapacity, max: maxCapacity };
    // What scales to zero is raised from one.
    const min = Math.min(most, Math.ceil(Math.max(1, minCapacity) * level));
    return { min, max: Math.max(maxCapacity, Math.min(most, Math.ceil(min * HEADROOM))) };
  }

  /**
   * The ARN of a target holds an id that CloudFormation does not tell. What the role can move is narrowed by what it may
   * do to the services: Application Auto Scaling refuses who may not. It asks for the alarms of scaling policies too,
   * though a call that moves limits touches none.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_application-autoscaling.html
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
   */
  public grantSurge(role: iam.IGrantable): void {
    const { serviceNamespace, scalableDimension } = this.target;
    const stack = Stack.of(this.target);
    const targets = stack.formatArn({
      service: 'application-autoscaling',
      resource: 'scalable-target',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    grantOnIdentity(role, [targets], ['application-autoscaling:RegisterScalableTarget'], {
      StringEquals: {
        'application-autoscaling:service-namespace': literal(serviceNamespace),
        'application-autoscaling:scalable-dimension': literal(scalableDimension),
      },
    });
    if (Construct.isConstruct(role)) {
      const reason = 'CloudFormation tells no ARN of a target; its kind is a condition, and its service named beside';
      acknowledgeWildcard(role, targets, reason);
    }
    const ofAlarms = {
      actions: ['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm'],
      resourceArns: [alarms],
      onlyThroughService: true,
      reason: 'Application Auto Scaling tries them out on an alarm without a name; only an AWS service may act by it',
    };
    for (const permission of [...this.limits.permissions, ofAlarms]) grant(role, permission);
  }
}

function grant(role: iam.IGrantable, permission: ScalableTargetPermission): void {
  const { actions, resourceArns, onlyThroughService, reason } = permission;
  const conditions = onlyThroughService ? { Bool: { 'aws:ViaAWSService': 'true' } } : undefined;
  grantOnIdentity(role, resourceArns, actions, conditions);
  if (!Construct.isConstruct(role) || reason === undefined) return;
  for (const arn of resourceArns.filter((each) => each.includes('*'))) acknowledgeWildcard(role, arn, reason);
}

const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

function literal(value: string | undefined): string {
  if (value === undefined || Token.isUnresolved(value)) throw new Error('the kind of a scalable target is a token');
  return value;
}
