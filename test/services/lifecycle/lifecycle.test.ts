import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ContainerDependencyCondition as Condition, ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Duration, Lazy, Size, Token } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import type { AddWebServiceOptions, ScalableWebAppProps } from '../../../lib';
import { BackingTier, OverloadProxy, RoutingAlgorithm, ScalableWebApp, TemporaryDirectory } from '../../../lib';
import { IMAGE, onlyResource, testStack } from '../../support/stacks';

const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
const make = (options: Partial<AddWebServiceOptions> = {}, props: ScalableWebAppProps = {}) => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit, ...props });
  const web = app.addWebService('Web', { image: IMAGE, ...options });
  return { stack, app, web };
};
const task = (stack: Stack) => onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as the template shows it
const container = (stack: Stack, name = 'App'): any =>
  task(stack).ContainerDefinitions.find(({ Name }: { Name: string }) => Name === name);
const errorOf = (options: Partial<AddWebServiceOptions>) => {
  try {
    make(options);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};
const warnings = (stack: Stack, id: string) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp(`cdk-scalable-web-app:${id}`))
    .map(({ entry }) => `${entry.data}`);

describe('the health check of the container', () => {
  const containerHealthCheck = { command: ['CMD-SHELL', 'curl -fs http://localhost:8080/health || exit 1'] };

  test('is none by default, and as stated otherwise', () => {
    expect(container(make().stack).HealthCheck).toBeUndefined();
    const { stack } = make({
      containerHealthCheck: {
        ...containerHealthCheck,
        interval: Duration.seconds(10),
        timeout: Duration.seconds(4),
        retries: 2,
        startPeriod: Duration.seconds(20),
      },
    });
    expect(container(stack).HealthCheck).toEqual({
      Command: containerHealthCheck.command,
      Interval: 10,
      Timeout: 4,
      Retries: 2,
      StartPeriod: 20,
    });
  });

  test('is recommended to a service that is only called inside', () => {
    const called = { routed: false };
    const serviceConnect = {};
    expect(warnings(make(called, { serviceConnect }).stack, 'no-health-check')).toHaveLength(1);
    expect(warnings(make({ ...called, containerHealthCheck }, { serviceConnect }).stack, 'no-health-check')).toEqual(
      [],
    );
    expect(warnings(make({}, { serviceConnect }).stack, 'no-health-check')).toEqual([]);
    expect(warnings(make().stack, 'no-health-check')).toEqual([]);
  });

  test('is not asked for where a Network Load Balancer looks', () => {
    const { stack } = make({ routing: RoutingAlgorithm.ipHash() }, { serviceConnect: {} });
    expect(warnings(stack, 'no-health-check')).toEqual([]);
  });
});

describe('the stop time-out', () => {
  test.each<[string, Partial<AddWebServiceOptions>, number]>([
    ['the default delay', {}, 60],
    ['no delay', { deregistrationDelay: Duration.seconds(0) }, 60],
    ['a delay of 50 seconds', { deregistrationDelay: Duration.seconds(50) }, 80],
    ['a delay of 10 minutes', { deregistrationDelay: Duration.minutes(10) }, 120],
    ['a proxy that drains for 70 seconds', { overloadProxy: proxy(70) }, 100],
    ['a statement', { stopTimeout: Duration.seconds(45) }, 45],
    ['a statement beside a proxy', { stopTimeout: Duration.seconds(90), overloadProxy: proxy(70) }, 90],
  ])('follows %s', (_, options, seconds) => {
    const { stack } = make(options);
    expect(container(stack).StopTimeout).toBe(seconds);
    if (options.overloadProxy) expect(container(stack, 'OverloadProxy').StopTimeout).toBe(seconds);
  });

  test('of a worker is 120 seconds, or as stated', () => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App', { omit });
    app.addWorker('Pdf', { image: IMAGE });
    app.addWorker('Mail', { image: IMAGE, stopTimeout: Duration.seconds(20) });
    for (const seconds of [120, 20]) {
      Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: Match.arrayWith([Match.objectLike({ Name: 'App', StopTimeout: seconds })]),
      });
    }
  });

  test.each<[string, Partial<AddWebServiceOptions>, number]>([
    ['the default', {}, 0],
    ['a delay that the default outlasts', { deregistrationDelay: Duration.seconds(119) }, 0],
    ['a delay beyond what Fargate gives', { deregistrationDelay: Duration.seconds(120) }, 1],
    ['a time-out as long as the delay', { stopTimeout: Duration.seconds(30) }, 1],
    ['a longer one', { stopTimeout: Duration.seconds(31) }, 0],
    ['a token', { stopTimeout: Duration.seconds(Lazy.number({ produce: () => 10 })) }, 0],
  ])('with %s: %#', (_, options, count) => {
    expect(warnings(make(options).stack, 'stop-timeout')).toHaveLength(count);
  });

  test('of a service behind a Network Load Balancer outlasts its delay too', () => {
    const { stack } = make({ routing: RoutingAlgorithm.ipHash(), stopTimeout: Duration.seconds(20) });
    expect(warnings(stack, 'stop-timeout')).toHaveLength(1);
  });

  test('fails when a proxy drains longer', () => {
    expect(errorOf({ overloadProxy: proxy(50), stopTimeout: Duration.seconds(40) })).toContain(
      "stopTimeout is '40 s': allowed is longer than the overload proxy drains (50 s); raise stopTimeout or lower",
    );
  });
});

describe('further containers', () => {
  const migrate = { image: IMAGE, essential: false };
  const agent = { image: IMAGE, healthCheck: { command: ['CMD', 'ping'] } };

  test('start before the application, which waits for them', () => {
    const { stack } = make({
      startAfter: { Migrate: Condition.SUCCESS, Agent: Condition.HEALTHY },
      extraContainers: { Migrate: migrate, Agent: { ...agent, startAfter: { Migrate: Condition.COMPLETE } } },
    });
    expect(container(stack).DependsOn).toEqual([
      { ContainerName: 'TemporaryDirectory', Condition: 'SUCCESS' },
      { ContainerName: 'Agent', Condition: 'HEALTHY' },
      { ContainerName: 'Migrate', Condition: 'SUCCESS' },
    ]);
    expect(container(stack, 'Agent').DependsOn).toEqual([{ ContainerName: 'Migrate', Condition: 'COMPLETE' }]);
    expect(container(stack, 'Migrate')).not.toHaveProperty('DependsOn');
  });

  test('start after the application where they say so', () => {
    const { stack } = make({ extraContainers: { Probe: { image: IMAGE, startAfter: { App: Condition.START } } } });
    expect(container(stack, 'Probe').DependsOn).toEqual([{ ContainerName: 'App', Condition: 'START' }]);
  });

  test('are started again where they have a restart policy', () => {
    const restarted = { ...migrate, enableRestartPolicy: true, restartAttemptPeriod: Duration.minutes(1) };
    const { stack } = make({ extraContainers: { Agent: { ...restarted, restartIgnoredExitCodes: [0] } } });
    expect(container(stack, 'Agent').RestartPolicy).toEqual({
      Enabled: true,
      RestartAttemptPeriod: 60,
      IgnoredExitCodes: [0],
    });
  });

  test.each<[string, Partial<AddWebServiceOptions>, string]>([
    [
      'an unknown container is awaited',
      { startAfter: { Agnet: Condition.START }, extraContainers: { Agent: agent } },
      "startAfter is 'Agnet': allowed is containers of the task: Agent; add it to extraContainers",
    ],
    [
      'a container waits for itself',
      { extraContainers: { Agent: { ...agent, startAfter: { Agent: Condition.START } } } },
      "extraContainers.Agent.startAfter is 'Agent': allowed is containers of the task: App",
    ],
    [
      'health is awaited of what has no check',
      { startAfter: { Migrate: Condition.HEALTHY }, extraContainers: { Migrate: migrate } },
      "startAfter.Migrate is 'HEALTHY': allowed is START for a container without health check",
    ],
    [
      'health is awaited of the application without a check',
      { extraContainers: { Probe: { image: IMAGE, startAfter: { App: Condition.HEALTHY } } } },
      'state containerHealthCheck',
    ],
    [
      'the end of an essential container is awaited',
      { startAfter: { Agent: Condition.SUCCESS }, extraContainers: { Agent: agent } },
      "startAfter.Agent is 'SUCCESS': allowed is START or HEALTHY for a container whose end is the end of the task; " +
        'state essential: false for Agent',
    ],
    [
      'the end of the application is awaited',
      { extraContainers: { Probe: { image: IMAGE, startAfter: { App: Condition.COMPLETE } } } },
      "extraContainers.Probe.startAfter.App is 'COMPLETE': allowed is START or HEALTHY",
    ],
    [
      'the end is awaited of what is started again',
      {
        startAfter: { Migrate: Condition.SUCCESS },
        extraContainers: { Migrate: { ...migrate, enableRestartPolicy: true } },
      },
      'drop the restart policy of Migrate',
    ],
    [
      'two containers wait for each other',
      {
        startAfter: { Agent: Condition.START },
        extraContainers: { Agent: { ...agent, startAfter: { App: Condition.START } } },
      },
      "startAfter is 'Agent': allowed is an order without a circle; drop one of the waits",
    ],
    [
      'a restart period is too short',
      { extraContainers: { Agent: { ...agent, restartAttemptPeriod: Duration.seconds(59) } } },
      'extraContainers.Agent.restartAttemptPeriod in seconds is 59: allowed is a whole number from 60 to 1800',
    ],
    [
      'a health check of theirs is wrong',
      { extraContainers: { Agent: { image: IMAGE, healthCheck: { command: ['CMD'] } } } },
      "extraContainers.Agent.healthCheck.command is ['CMD']: allowed is a command that exits with 0",
    ],
  ])('fails when %s', (_, options, message) => {
    expect(errorOf(options)).toContain(message);
  });
});

describe('where a task writes', () => {
  test('is /tmp alone by default', () => {
    const { stack } = make();
    expect(task(stack).Volumes).toEqual([{ Name: 'tmp' }]);
    expect(task(stack)).not.toHaveProperty('EphemeralStorage');
  });

  test('is every path that is stated, each a volume that dies with the task', () => {
    const { stack } = make({ writablePaths: ['/var/cache/app', '/run'], ephemeralStorage: Size.gibibytes(100) });
    expect(task(stack)).toMatchObject({
      Volumes: [{ Name: 'tmp' }, { Name: 'var-cache-app' }, { Name: 'run' }],
      EphemeralStorage: { SizeInGiB: 100 },
    });
    const MountPoints = [
      { SourceVolume: 'tmp', ContainerPath: '/tmp', ReadOnly: false },
      { SourceVolume: 'var-cache-app', ContainerPath: '/var/cache/app', ReadOnly: false },
      { SourceVolume: 'run', ContainerPath: '/run', ReadOnly: false },
    ];
    expect(container(stack)).toMatchObject({ MountPoints, ReadonlyRootFilesystem: true });
    expect(container(stack, 'TemporaryDirectory')).toMatchObject({
      MountPoints,
      Command: ['chmod', '1777', '/tmp', '/var/cache/app', '/run'],
    });
    for (const id of ['persistent-volume', 'host-path', 'writable-root']) expect(warnings(stack, id)).toEqual([]);
  });

  test('is what the image declares', () => {
    const { stack } = make({
      writablePaths: ['/var/cache'],
      temporaryDirectory: TemporaryDirectory.declaredByImage(),
    });
    expect(task(stack).ContainerDefinitions).toHaveLength(1);
    expect(container(stack).MountPoints).toHaveLength(2);
  });
});

describe('what cannot be used', () => {
  test.each<[string, Partial<AddWebServiceOptions>, string]>([
    ['a relative path', { writablePaths: ['var'] }, "writablePaths is 'var': allowed is absolute paths below the root"],
    ['the root', { writablePaths: ['/'] }, "writablePaths is '/'"],
    ['a way up', { writablePaths: ['/var/../etc'] }, "writablePaths is '/var/../etc'"],
    ['a slash at the end', { writablePaths: ['/var/'] }, "writablePaths is '/var/'"],
    ['/tmp again', { writablePaths: ['/tmp'] }, "writablePaths is ['/tmp']: allowed is each path once, and not /tmp"],
    ['a path twice', { writablePaths: ['/a', '/a'] }, "writablePaths is ['/a']: allowed is each path once"],
    ['two paths of one volume', { writablePaths: ['/a/b', '/a-b'] }, "writablePaths is ['/a-b']: allowed is each path"],
    ['a path inside another', { writablePaths: ['/a', '/a/b'] }, "writablePaths is ['/a/b']: allowed is paths outside"],
    ['a path below /tmp', { writablePaths: ['/tmp/a'] }, "writablePaths is ['/tmp/a']: allowed is paths outside"],
    ['the disk that it has', { ephemeralStorage: Size.gibibytes(20) }, 'ephemeralStorage in GiB is 20: allowed is'],
    ['too large a disk', { ephemeralStorage: Size.gibibytes(201) }, 'a whole number from 21 to 200; leave it out'],
    ['a disk of half a GiB more', { ephemeralStorage: Size.mebibytes(21.5 * 1024) }, 'in GiB is 21.5'],
    ['a stop time-out of a second', { stopTimeout: Duration.seconds(1) }, 'stopTimeout in seconds is 1: allowed is'],
    ['more than Fargate gives', { stopTimeout: Duration.seconds(121) }, 'a whole number from 2 to 120; Fargate kills'],
    ['no command', { containerHealthCheck: { command: [] } }, 'containerHealthCheck.command is []: allowed is'],
    [
      'an interval of a second',
      { containerHealthCheck: { command: ['x'], interval: Duration.seconds(1), timeout: Duration.seconds(2) } },
      'containerHealthCheck.interval in seconds is 1: allowed is a whole number from 5 to 300',
    ],
    [
      'a time-out of two minutes',
      { containerHealthCheck: { command: ['x'], interval: Duration.minutes(3), timeout: Duration.minutes(2) } },
      'containerHealthCheck.timeout in seconds is 120: allowed is a whole number from 2 to 60',
    ],
    [
      'a time-out beyond the interval',
      { containerHealthCheck: { command: ['x'], interval: Duration.seconds(5), timeout: Duration.seconds(6) } },
      "containerHealthCheck.timeout is '6 s': allowed is at most interval (5 s); raise interval",
    ],
    ['eleven retries', { containerHealthCheck: { command: ['x'], retries: 11 } }, 'containerHealthCheck.retries is 11'],
    [
      'a start of six minutes',
      { containerHealthCheck: { command: ['x'], startPeriod: Duration.minutes(6) } },
      'containerHealthCheck.startPeriod in seconds is 360',
    ],
  ])('fails when given %s', (_, options, message) => {
    expect(errorOf(options)).toContain(message);
  });

  test('is no token', () => {
    const seconds = Duration.seconds(Token.asNumber({ Ref: 'Seconds' }));
    const { stack } = make({
      stopTimeout: seconds,
      deregistrationDelay: Duration.seconds(30),
      containerHealthCheck: { command: ['x'], retries: Token.asNumber({ Ref: 'Retries' }) },
    });
    expect(container(stack)).toMatchObject({ StopTimeout: { Ref: 'Seconds' } });
    expect(() => make({ image: ContainerImage.fromRegistry(Token.asString({ Ref: 'Image' })) })).not.toThrow();
  });
});

function proxy(seconds: number) {
  return OverloadProxy.haproxy({ drainTime: Duration.seconds(seconds) });
}
