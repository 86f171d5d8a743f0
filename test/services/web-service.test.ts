import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage, CpuArchitecture, Secret } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret as SecretValue } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { WebServiceOptions } from '../../lib';
import { LoadBalancer, Network, Preset, TaskSize, TemporaryDirectory, WebService } from '../../lib';
import { createCluster } from '../../lib/services/cluster';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../support/stacks';

const make = (options: Partial<WebServiceOptions> = {}, stack: Stack = testStack(), preset?: Preset) => {
  const { vpc } = new Network(stack, 'Network');
  const service = new WebService(stack, 'Web', {
    cluster: createCluster(stack, 'Cluster', vpc),
    image: IMAGE,
    preset,
    ...options,
  });
  new LoadBalancer(stack, 'LoadBalancer', { vpc, preset }).addService(service);
  return { stack, service, template: Template.fromStack(stack) };
};
const containersOf = (stack: Stack) => onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;

describe('the service', () => {
  const { stack, template } = make();
  const service = onlyResource(stack, 'AWS::ECS::Service').Properties;

  test('runs by a strategy, so that a later change of compute does not replace it', () => {
    expect(service).not.toHaveProperty('LaunchType');
    expect(service.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE', Weight: 1 }]);
    template.hasResourceProperties('AWS::ECS::Cluster', { CapacityProviders: ['FARGATE', 'FARGATE_SPOT'] });
  });

  test('keeps its running count over a deployment', () => {
    expect(service).not.toHaveProperty('DesiredCount');
    expect(service.DeploymentConfiguration).toMatchObject({
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      MaximumPercent: 200,
      MinimumHealthyPercent: 100,
    });
  });

  test('spreads over the zones, without public addresses', () => {
    expect(service.AvailabilityZoneRebalancing).toBe('ENABLED');
    expect(service.NetworkConfiguration.AwsvpcConfiguration).toMatchObject({ AssignPublicIp: 'DISABLED' });
    expect(service.NetworkConfiguration.AwsvpcConfiguration.Subnets).toHaveLength(3);
  });

  test('waits for its rule, since ECS refuses a target group without a load balancer', () => {
    const [rule] = Object.keys(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'));
    expect(onlyResource(stack, 'AWS::ECS::Service').DependsOn).toContain(rule);
  });

  test('has logical ids that are a contract', () => {
    for (const type of [
      'AWS::ECS::Service',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
    ]) {
      expect(Object.keys(resourcesOf(stack, type))).toMatchSnapshot();
    }
  });
});

describe('the task', () => {
  const { stack } = make();
  const [application, preparation] = containersOf(stack);

  test('cannot be written to but in /tmp, which dies with it', () => {
    expect(application).toMatchObject({
      ReadonlyRootFilesystem: true,
      MountPoints: [{ ContainerPath: '/tmp', SourceVolume: 'tmp', ReadOnly: false }],
    });
    expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties.Volumes).toEqual([{ Name: 'tmp' }]);
  });

  test('does not run as root; a container that ends before it opens /tmp', () => {
    expect(application.User).toBe('1000:1000');
    expect(application.DependsOn).toEqual([{ ContainerName: 'TemporaryDirectory', Condition: 'SUCCESS' }]);
    expect(preparation).toMatchObject({
      Essential: false,
      Command: ['chmod', '1777', '/tmp'],
      ReadonlyRootFilesystem: true,
    });
  });

  test('has an init process, time to answer what is in flight, and a log that does not block', () => {
    expect(application).toMatchObject({
      LinuxParameters: { InitProcessEnabled: true },
      StopTimeout: 60,
      LogConfiguration: { LogDriver: 'awslogs', Options: { mode: 'non-blocking' } },
    });
  });

  test('has half a vCPU and a GiB', () => {
    expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '512', Memory: '1024' });
  });

  test('has roles without inline policies, for its own log group alone', () => {
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => /^Web/.test(id));
    expect(policies).toHaveLength(1);
    expect(policies[0][1].Properties.PolicyDocument.Statement).toEqual([
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^WebLogs/), 'Arn'] },
      },
    ]);
  });
});

describe('scaling', () => {
  const { stack, template } = make({ requestsPerSecondPerTask: 150 });
  const policies = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).map(
    ({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration,
  );

  test('from one task a zone to thirty', () => {
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 3, MaxCapacity: 30 });
  });

  test('on CPU at half, and on requests at half of what a task serves', () => {
    expect(policies.map((p) => [p.PredefinedMetricSpecification.PredefinedMetricType, p.TargetValue])).toEqual([
      ['ECSServiceAverageCPUUtilizationHighResolution', 50],
      ['ALBRequestCountPerTarget', 4500],
    ]);
  });

  test('out fast, in slowly', () => {
    for (const policy of policies) expect(policy).toMatchObject({ ScaleOutCooldown: 30, ScaleInCooldown: 300 });
  });

  test('development: one to four', () => {
    make({}, testStack(), Preset.DEVELOPMENT).template.hasResourceProperties(
      'AWS::ApplicationAutoScaling::ScalableTarget',
      { MinCapacity: 1, MaxCapacity: 4 },
    );
  });

  test('stated bounds and targets win', () => {
    const { template: stated } = make({ minTasks: 6, maxTasks: 60, targetCpuPercent: 35 });
    stated.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 6, MaxCapacity: 60 });
    stated.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 35 }),
    });
  });
});

describe('what a team may say', () => {
  test('environment, command, port, user, size and architecture', () => {
    const { stack, template } = make({
      environment: { LOG_LEVEL: 'debug' },
      command: ['serve'],
      port: 3000,
      user: '10001',
      size: TaskSize.LARGE,
      architecture: CpuArchitecture.ARM64,
    });
    expect(containersOf(stack)[0]).toMatchObject({
      Environment: [{ Name: 'LOG_LEVEL', Value: 'debug' }],
      Command: ['serve'],
      PortMappings: [{ ContainerPort: 3000 }],
      User: '10001',
    });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: '2048',
      Memory: '4096',
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
    });
    // Create-only, so it never follows the port.
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { Port: 80 });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 3000, ToPort: 3000 });
  });

  test('secrets of Secrets Manager and of SSM', () => {
    const stack = testStack();
    const apiKey = SecretValue.fromSecretNameV2(stack, 'ApiKey', 'api-key');
    const parameter = StringParameter.fromSecureStringParameterAttributes(stack, 'Parameter', {
      parameterName: '/app/token',
    });
    make(
      { secrets: { API_KEY: Secret.fromSecretsManager(apiKey, 'key'), TOKEN: Secret.fromSsmParameter(parameter) } },
      stack,
    );
    expect(containersOf(stack)[0].Secrets.map(({ Name }: { Name: string }) => Name)).toEqual(['API_KEY', 'TOKEN']);
    const [policy] = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter((p) =>
      /ExecutionRole/.test(p.Properties.Description),
    );
    expect(JSON.stringify(policy)).toMatch(/secretsmanager:GetSecretValue.*ssm:GetParameters/);
  });

  test('further containers, which are read-only and log beside the application', () => {
    const { stack } = make({ extraContainers: { Agent: { image: IMAGE, essential: false } } });
    expect(containersOf(stack)[2]).toMatchObject({
      Name: 'Agent',
      Essential: false,
      ReadonlyRootFilesystem: true,
      LogConfiguration: { Options: { 'awslogs-stream-prefix': 'agent' } },
    });
  });

  test('further statements', () => {
    const statement = new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: ['arn:aws:ses:us-east-1:123456789012:identity/example.com'],
    });
    const { stack } = make({ policyStatements: [statement] });
    const [policy] = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter((p) =>
      /TaskRole/.test(p.Properties.Description),
    );
    expect(policy.Properties.PolicyDocument.Statement[0]).toMatchObject({ Action: 'ses:SendEmail' });
  });

  test('security groups that exist', () => {
    const stack = testStack();
    make({ securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')] }, stack);
    const { SecurityGroups } = onlyResource(stack, 'AWS::ECS::Service').Properties.NetworkConfiguration
      .AwsvpcConfiguration;
    expect(SecurityGroups).toEqual(['sg-12345678']);
  });

  test('an image that prepares /tmp itself, or another that does', () => {
    expect(containersOf(make({ temporaryDirectory: TemporaryDirectory.declaredByImage() }).stack)).toHaveLength(1);
    const own = ContainerImage.fromRegistry('registry.example.com/busybox:1');
    const [, preparation] = containersOf(make({ temporaryDirectory: TemporaryDirectory.prepared(own) }).stack);
    expect(preparation.Image).toBe('registry.example.com/busybox:1');
  });

  test('an image that is built from a folder', () => {
    const { stack } = make({ image: ContainerImage.fromAsset('test/support/image') });
    expect(JSON.stringify(containersOf(stack)[0].Image)).toMatch(/cdk-hnb659fds-container-assets/);
  });
});
