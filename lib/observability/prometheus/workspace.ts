import { Fn, Stack } from 'aws-cdk-lib/core';
import * as aps from 'aws-cdk-lib/aws-aps';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { createLogGroup } from '../../logs/log-group';
import type { LogStorageOptions } from '../../logs/log-options';
import { validateLogStorage } from '../../logs/validate-logs';
import { Preset } from '../../preset';
import { uniqueLabel } from '../../private/naming';
import { Checks } from '../../private/validation';
import type { IPrometheusWorkspace } from '../../services/sidecars/remote-write';
import { grantRemoteWrite } from '../../services/sidecars/remote-write';
import type { PrometheusRuleOptions } from './rules';
import { prometheusRules } from './rules';

/**
 * A workspace that exists, perhaps in another stack.
 */
export interface PrometheusWorkspaceAttributes {
  /**
   * Its ARN.
   */
  readonly workspaceArn: string;

  /**
   * Its endpoint, as the console shows it: `https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-…/`.
   */
  readonly endpoint: string;
}

/**
 * Props of `PrometheusWorkspace`.
 */
export interface PrometheusWorkspaceProps {
  /**
   * How its own log is kept.
   *
   * @default - as the preset keeps logs, encrypted with the key of CloudWatch Logs
   */
  readonly logs?: LogStorageOptions;

  /**
   * The key that samples are encrypted with; for ever, since a change makes another workspace.
   *
   * @see https://docs.aws.amazon.com/prometheus/latest/userguide/encryption-at-rest-Amazon-Service-Prometheus.html
   * @default - one of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * When the alerts of the workspace are raised.
   *
   * @default - CPU at 80 %, memory at 85 %
   */
  readonly rules?: PrometheusRuleOptions;

  /**
   * Further rules, as YAML, by the name of their namespace: up to 64 letters, digits, `-` and `_`. CloudFormation never
   * renames one.
   *
   * @see https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-ruler-rulesfile.html
   * @default - none
   */
  readonly moreRules?: { [namespace: string]: string };

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;
}

/** The namespace of the rules that every workspace has. */
const OWN_RULES = 'scalable-web-app';

/**
 * A workspace of Amazon Managed Service for Prometheus, with rules that name the service and the resource that give way
 * next: `app:bottleneck:percent`. Rules that cannot be evaluated, and alerts that cannot be sent, are logged.
 */
export class PrometheusWorkspace extends Construct implements IPrometheusWorkspace {
  /**
   * A workspace that exists.
   *
   * @param attributes what is known of it
   */
  public static fromAttributes(attributes: PrometheusWorkspaceAttributes): IPrometheusWorkspace {
    return new ExistingWorkspace(attributes);
  }

  /** The workspace. */
  public readonly resource: aps.CfnWorkspace;
  /** Where it logs. */
  public readonly logGroup: logs.LogGroup;
  public readonly region: string;
  public readonly workspaceArn: string;
  public readonly remoteWriteEndpoint: string;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when an option cannot be used; the error names them all
   */
  constructor(scope: Construct, id: string, props: PrometheusWorkspaceProps = {}) {
    validate(props).merge(validateLogStorage(props.logs)).throwAt(scope, id);
    super(scope, id);
    const { preset = Preset.PRODUCTION, encryptionKey, rules = {}, moreRules = {} } = props;
    this.logGroup = createLogGroup(this, preset, props.logs, {
      // The prefix lets AWS deliver without a resource policy that grows with each log.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
      logGroupName: `/aws/vendedlogs/prometheus/${uniqueLabel(this)}`,
    });
    this.resource = new aps.CfnWorkspace(this, 'Resource', {
      alias: uniqueLabel(this),
      kmsKeyArn: encryptionKey?.keyArn,
      loggingConfiguration: { logGroupArn: this.logGroup.logGroupArn },
    });
    this.resource.applyRemovalPolicy(preset.removalPolicy);
    this.region = Stack.of(this).region;
    this.workspaceArn = this.resource.attrArn;
    this.remoteWriteEndpoint = `${this.resource.attrPrometheusEndpoint}api/v1/remote_write`;
    this.addRules('Rules', OWN_RULES, prometheusRules(rules));
    Object.entries(moreRules).forEach(([name, data]) => this.addRules(`Rules-${name}`, name, data));
  }

  public grantRemoteWrite(grantee: iam.IGrantable): iam.Grant {
    return grantRemoteWrite(grantee, this.workspaceArn);
  }

  private addRules(id: string, name: string, data: string): void {
    new aps.CfnRuleGroupsNamespace(this, id, { name, data, workspace: this.workspaceArn });
  }
}

class ExistingWorkspace implements IPrometheusWorkspace {
  public readonly region: string;
  public readonly workspaceArn: string;
  public readonly remoteWriteEndpoint: string;

  constructor({ workspaceArn, endpoint }: PrometheusWorkspaceAttributes) {
    const form = /^https:\/\/aps-workspaces\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/workspaces\/ws-[\w-]+\/?$/;
    new Checks()
      .text(
        'workspaceArn',
        workspaceArn,
        /^arn:aws[\w-]*:aps:[a-z0-9-]+:\d{12}:workspace\/ws-[\w-]+$/,
        'the ARN of a workspace',
        "state 'arn:aws:aps:eu-central-1:123456789012:workspace/ws-…'",
      )
      .text('endpoint', endpoint, form, 'the endpoint of a workspace', 'state it as the console shows it')
      .throwFor('PrometheusWorkspace.fromAttributes');
    this.workspaceArn = workspaceArn;
    this.region = regionOf(workspaceArn);
    this.remoteWriteEndpoint = `${endpoint.replace(/\/$/, '')}/api/v1/remote_write`;
  }

  public grantRemoteWrite(grantee: iam.IGrantable): iam.Grant {
    return grantRemoteWrite(grantee, this.workspaceArn);
  }
}

function regionOf(arn: string): string {
  return Fn.select(3, Fn.split(':', arn));
}

function validate({ rules = {}, moreRules = {} }: PrometheusWorkspaceProps): Checks {
  const checks = new Checks()
    .literal('rules.cpuPercent', rules.cpuPercent)
    .literal('rules.memoryPercent', rules.memoryPercent)
    .positive('rules.cpuPercent', rules.cpuPercent, 100, 'state 80')
    .positive('rules.memoryPercent', rules.memoryPercent, 100, 'state 85');
  for (const name of Object.keys(moreRules)) {
    checks
      .text('moreRules', name, /^[\w-]{1,64}$/, 'a name of up to 64 letters, digits, _ and -', "state 'orders'")
      .that(name !== OWN_RULES, 'moreRules', name, `a name other than ${OWN_RULES}`, 'rename it');
  }
  return checks;
}
