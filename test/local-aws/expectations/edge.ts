import type { Expectation } from './expectation';
import type { Observed } from '../observed';
import { sha256 } from '../sha256';
import { expectation } from './expectation';
import type { Model } from './model';

const ELB = 'AWS::ElasticLoadBalancingV2';

interface TemplateAction {
  readonly Type: string;
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: { readonly TargetGroups?: { readonly TargetGroupArn: string }[] };
}

/** From the load balancer over listeners and rules to the target groups and the services behind them. */
export function edgeExpectations(model: Model): Expectation[] {
  return [...loadBalancers(model), ...listeners(model), ...rules(model), ...targetGroups(model)];
}

function loadBalancers(model: Model): Expectation[] {
  const { observed } = model;
  return model.deployed
    .filter(({ type }) => type === `${ELB}::LoadBalancer`)
    .flatMap(({ label, physicalId, properties }) => {
      const found = observed.loadBalancers.find(({ LoadBalancerArn }) => LoadBalancerArn === physicalId);
      const zones = found?.AvailabilityZones?.map(({ SubnetId }) => SubnetId);
      const attributes: { Key: string; Value: string }[] = properties.LoadBalancerAttributes ?? [];
      return [
        expectation('edge', `${label}: scheme`, properties.Scheme ?? 'internet-facing', found?.Scheme),
        expectation('edge', `${label}: subnets`, properties.Subnets, zones),
        expectation('edge', `${label}: security groups`, properties.SecurityGroups, found?.SecurityGroups),
        ...attributes.map(({ Key, Value }) => expectation('edge', `${label}: ${Key}`, Value, found?.attributes[Key])),
      ];
    });
}

function listeners(model: Model): Expectation[] {
  const { observed } = model;
  return model.deployed
    .filter(({ type }) => type === `${ELB}::Listener`)
    .map(({ label, physicalId, properties }) => {
      const found = observed.listeners.find(({ ListenerArn }) => ListenerArn === physicalId);
      const certificates = (list: { CertificateArn?: string }[] = []) => list.map((each) => each.CertificateArn);
      const expected = {
        loadBalancer: properties.LoadBalancerArn,
        port: Number(properties.Port),
        protocol: properties.Protocol,
        certificates: certificates(properties.Certificates),
        default: actions(properties.DefaultActions),
      };
      return expectation('edge', `listener ${label}`, expected, {
        loadBalancer: found?.LoadBalancerArn,
        port: found?.Port,
        protocol: found?.Protocol,
        certificates: certificates(found?.Certificates),
        default: actions(found?.DefaultActions as TemplateAction[]),
      });
    });
}

function rules(model: Model): Expectation[] {
  const { observed } = model;
  const all = observed.listeners.flatMap((listener) => listener.rules);
  return model.deployed
    .filter(({ type }) => type === `${ELB}::ListenerRule`)
    .map(({ label, physicalId, properties }) => {
      const found = all.find(({ RuleArn }) => RuleArn === physicalId);
      const expected = {
        priority: String(properties.Priority),
        conditions: conditions(properties.Conditions, referredTo),
        actions: actions(properties.Actions),
      };
      return expectation('edge', `rule ${label}`, expected, {
        priority: found?.Priority,
        conditions: conditions(found?.Conditions as TemplateCondition[], (value) => known(observed, value)),
        actions: actions(found?.Actions as TemplateAction[]),
      });
    });
}

function targetGroups(model: Model): Expectation[] {
  const { observed } = model;
  const reached = observed.listeners.flatMap(({ DefaultActions = [], rules: own }) =>
    actions([...DefaultActions, ...own.flatMap(({ Actions = [] }) => Actions)] as TemplateAction[]),
  );
  return model.deployed
    .filter(({ type }) => type === `${ELB}::TargetGroup`)
    .flatMap(({ label, physicalId, properties }) => {
      const found = observed.targetGroups.find(({ TargetGroupArn }) => TargetGroupArn === physicalId);
      const served = model.deployed.filter(
        ({ type, properties: service }) => type === 'AWS::ECS::Service' && targets(service.LoadBalancers, physicalId),
      );
      const serving = observed.services.filter(({ loadBalancers: list = [] }) =>
        list.some(({ targetGroupArn }) => targetGroupArn === physicalId),
      );
      const attributes: { Key: string; Value: string }[] = properties.TargetGroupAttributes ?? [];
      return [
        expectation('edge', `${label}: health check path`, properties.HealthCheckPath ?? '/', found?.HealthCheckPath),
        expectation(
          'edge',
          `${label}: target type and VPC`,
          [properties.TargetType, properties.VpcId],
          [found?.TargetType, found?.VpcId],
        ),
        expectation('edge', `${label}: a listener leads to it`, true, reached.includes(`forward ${physicalId}`)),
        expectation(
          'edge',
          `${label}: services behind it`,
          served.map((service) => service.physicalId),
          serving.map(({ serviceArn }) => serviceArn),
        ),
        ...attributes.map(({ Key, Value }) => expectation('edge', `${label}: ${Key}`, Value, found?.attributes[Key])),
      ];
    });
}

function targets(list: { TargetGroupArn: string }[] = [], arn: string): boolean {
  return list.some(({ TargetGroupArn }) => TargetGroupArn === arn);
}

/** "forward <target group>", or the type of the action. */
function actions(list: TemplateAction[] = []): string[] {
  return list.flatMap(({ Type, TargetGroupArn, ForwardConfig }) => {
    const groups = ForwardConfig?.TargetGroups?.map((each) => each.TargetGroupArn) ?? [];
    const forwarded = groups.length > 0 ? groups : [TargetGroupArn];
    return Type === 'forward' ? forwarded.map((arn) => `forward ${arn}`) : [Type];
  });
}

interface TemplateCondition {
  readonly Field: string;
  readonly Values?: string[];
  readonly PathPatternConfig?: { readonly Values?: string[] };
  readonly HostHeaderConfig?: { readonly Values?: string[] };
  readonly HttpHeaderConfig?: { readonly HttpHeaderName?: string; readonly Values?: string[] };
}

/** A dynamic reference, by the secret that it is to. */
function referredTo(value: string): string {
  const arn = /^\{\{resolve:secretsmanager:(.+):SecretString:::\}\}$/.exec(value)?.[1];
  return arn ? `the value of ${arn}` : value;
}

/** A value that a secret has, by that secret. */
function known({ secrets }: Observed, value: string): string {
  const secret = secrets.find((each) => each.sha256 === sha256(value));
  return secret ? `the value of ${secret.arn}` : value;
}

function conditions(list: TemplateCondition[] = [], naming: (value: string) => string) {
  return list.map(({ Field, Values, PathPatternConfig, HostHeaderConfig, HttpHeaderConfig }) => ({
    field: HttpHeaderConfig?.HttpHeaderName ?? Field,
    values: ((PathPatternConfig ?? HostHeaderConfig ?? HttpHeaderConfig)?.Values ?? Values)?.map(naming),
  }));
}
