import type { Finding, Invariant } from './invariants-form';
import { each } from './invariants-form';
import type { Part, Resource, Template } from './template';

/** The containers of every task definition. */
function containersOf(template: Template): Resource[] {
  return template.all('AWS::ECS::TaskDefinition').flatMap(({ id, Type, Properties }) =>
    Properties.ContainerDefinitions.map((container: Part) => ({
      id: `${id}/${container.Name}`,
      Type,
      Properties: container,
    })),
  );
}

/** No variable whose name promises a secret has its value in the template, and every secret is read from elsewhere. */
function secretsByReference(template: Template): Finding {
  return each(containersOf(template), ({ Properties: { Environment = [], Secrets = [] } }) => [
    ...Environment.map(
      ({ Name }: Part) =>
        /PASSWORD|TOKEN|USERNAME|SECRET|_KEY$/.test(Name) &&
        !(Name.endsWith('DATABASE_USERNAME') && isByToken(Environment)) &&
        // The user of a cache is named in the open; the password is not.
        !Name.endsWith('CACHE_USERNAME') &&
        `has ${Name} as a plain variable`,
    ),
    ...Secrets.map(({ Name, ValueFrom }: Part) => ValueFrom === undefined && `has the secret ${Name} from nowhere`),
  ]);
}

/** Who logs in by IAM token has a name, and no password. */
const isByToken = (environment: Part[]) => environment.some(({ Name }) => Name.endsWith('DATABASE_IAM_AUTH'));

/** How many variables come from secrets at all. */
function secretsAreSet(template: Template): Finding {
  const bound = containersOf(template).filter(({ Properties: { Environment = [] } }) =>
    Environment.some(({ Name }: Part) => Name.endsWith('DATABASE_HOST')),
  );
  return each(bound, ({ Properties: { Environment = [], Secrets = [] } }) => [
    !isByToken(Environment) &&
      !Secrets.some(({ Name }: Part) => /DATABASE_(ADMIN_)?PASSWORD$/.test(Name)) &&
      'knows a database and no password',
  ]);
}

/** Scaling has room: at least one task, unless there are steps in absolute numbers that leave zero; and no fewer at most. */
function capacity(template: Template): Finding {
  const waking = template
    .all('AWS::ApplicationAutoScaling::ScalingPolicy')
    .filter(({ Properties }) => Properties.StepScalingPolicyConfiguration?.AdjustmentType === 'ChangeInCapacity')
    .map(({ Properties }) => Properties.ScalingTargetId.Ref);
  return each(
    template.all('AWS::ApplicationAutoScaling::ScalableTarget'),
    ({ id, Properties: { MinCapacity, MaxCapacity } }) => [
      !(MinCapacity >= (waking.includes(id) ? 0 : 1) && MinCapacity <= MaxCapacity) &&
        `scales from ${MinCapacity} to ${MaxCapacity}`,
    ],
  );
}

/** A deployment resets no count, and no launch type stands in the way of a strategy. */
function deployable(template: Template): Finding {
  return each(template.all('AWS::ECS::Service'), ({ Properties }) => [
    Properties.LaunchType !== undefined && 'has a launch type',
    Properties.DesiredCount !== undefined && 'has a desired count',
    Properties.CapacityProviderStrategy === undefined && 'has no capacity provider',
  ]);
}

/** A bad version is taken back, and requests are shifted between two groups of one rule, for a time that is stated. */
function takenBack(template: Template): Finding {
  const rules = template.all('AWS::ElasticLoadBalancingV2::ListenerRule');
  return each(template.all('AWS::ECS::Service'), ({ Properties }) => {
    const { DeploymentCircuitBreaker, Strategy, BakeTimeInMinutes } = Properties.DeploymentConfiguration;
    const [{ TargetGroupArn, AdvancedConfiguration } = {} as Part] = Properties.LoadBalancers ?? [];
    const shifts = Strategy !== 'ROLLING';
    const rule = rules.find(({ id }) => id === AdvancedConfiguration?.ProductionListenerRule.Ref);
    const groups = rule?.Properties.Actions[0].ForwardConfig?.TargetGroups.map((group: Part) => group.TargetGroupArn);
    const own = [TargetGroupArn, AdvancedConfiguration?.AlternateTargetGroupArn];
    return [
      DeploymentCircuitBreaker.Rollback !== true && 'keeps a version that does not start',
      Strategy === undefined && 'leaves the strategy at what it was',
      shifts && BakeTimeInMinutes === undefined && 'lets the old version stand by for 36 hours',
      shifts !== (AdvancedConfiguration !== undefined) && 'shifts requests nowhere',
      shifts && JSON.stringify(groups) !== JSON.stringify(own) && 'shifts between other groups than its rule knows',
    ];
  });
}

/** Root file systems are read-only, and the application is not root. */
function stateless(template: Template): Finding {
  return each(containersOf(template), ({ Properties: { Name, ReadonlyRootFilesystem, User, Privileged } }) => [
    ReadonlyRootFilesystem !== true && 'can write to its root file system',
    Name === 'App' && /^$|^(0+|root)(:|$)/.test(User ?? '') && `runs as '${User}'`,
    Privileged === true && 'is privileged',
  ]);
}

/** Nothing runs that is not the team's, and no policy is inline. */
function noHelpers(template: Template): Finding {
  const foreign = /^AWS::Lambda::|^Custom::|^AWS::CloudFormation::CustomResource$|^AWS::IAM::(Role|User|Group)?Policy$/;
  return each([...template.resources], ({ Type, Properties }) => [
    foreign.test(Type) && `is a ${Type}`,
    Type === 'AWS::IAM::Role' && Properties.Policies !== undefined && 'has an inline policy',
  ]);
}

/** What runs. */
export const services: { readonly [name: string]: Invariant } = {
  'secrets are read when a task starts': secretsByReference,
  'a bound database comes with its password': secretsAreSet,
  'capacity has room': capacity,
  'deployments reset nothing': deployable,
  'bad versions are taken back': takenBack,
  'tasks are stateless': stateless,
  'no Lambda function, custom resource or inline policy': noHelpers,
};
