import type { KnownEventsProof } from './known-events-proof';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

onLocalAws('known events and tasks on the local AWS', knownEvents);

function knownEvents(): void {
  let proof: KnownEventsProof;

  beforeAll(async () => {
    proof = await resultOf('known-events-proof.ts');
  }, TIMEOUT);

  test('every expectation holds after the first deployment', () => {
    expect(proof.failed.first).toEqual([]);
  });

  test('a deployment in mid-event lowers nothing: neither limits nor running tasks', () => {
    expect(proof.limits).toEqual({
      deployed: { web: [3, 30, 3], worker: [2, 40], readers: [1, 12] },
      raised: { web: [30, 38, 30], worker: [20, 40], readers: [10, 13] },
      deployedAgain: { web: [30, 38, 30], worker: [20, 40], readers: [10, 13] },
      // The minimum alone goes back: scaling takes tasks away as the load does.
      lowered: { web: [3, 30, 30], worker: [2, 40], readers: [1, 12] },
    });
  });

  test('and it changes nothing but what differs from the template by the event itself', () => {
    const found = proof.failed.inMidEvent.map(({ what, expected, found }) => `${what} ${expected}: ${found}`);
    expect(found.sort()).toEqual([
      'App/ReportsDatabase/Cluster: readers: scales between 1 and 12: 10 and 13',
      'App/Web/Service: scales between 3 and 30: 30 and 38',
      'App/Worker/Service: scales between 2 and 40: 20 and 40',
    ]);
  });

  test('the calls are there to the second, in a group of their own; the first end lowers nothing of the second', () => {
    const calls = Object.entries(proof.schedules).flatMap(([id, { ScheduleExpression, GroupName, Target }]) =>
      GroupName === 'default' || !('MinCapacity' in JSON.parse(Target.Input!))
        ? []
        : [[id, ScheduleExpression, JSON.parse(Target.Input!).MinCapacity]],
    );
    expect(Object.fromEntries(calls.map(([id, ...rest]) => [id, rest]))).toEqual({
      LaunchWebRaise: ['at(2036-11-27T17:45:00)', 30],
      LaunchWebLower: ['at(2036-11-27T22:00:00)', 18],
      LaunchImagesRaise: ['at(2036-11-27T17:45:00)', 20],
      LaunchImagesLower: ['at(2036-11-27T22:00:00)', 12],
      EncoreWebRaise: ['at(2036-11-27T19:45:00)', 30],
      EncoreWebLower: ['at(2036-11-28T00:00:00)', 3],
      EncoreImagesRaise: ['at(2036-11-27T19:45:00)', 20],
      EncoreImagesLower: ['at(2036-11-28T00:00:00)', 2],
      LaunchWorkerRaise: ['at(2036-11-27T17:45:00)', 20],
      LaunchWorkerLower: ['at(2036-11-27T22:00:00)', 12],
      EncoreWorkerRaise: ['at(2036-11-27T19:45:00)', 20],
      EncoreWorkerLower: ['at(2036-11-28T00:00:00)', 2],
      LaunchReportsDatabaseReadersRaise: ['at(2036-11-27T17:45:00)', 10],
      LaunchReportsDatabaseReadersLower: ['at(2036-11-27T22:00:00)', 6],
      EncoreReportsDatabaseReadersRaise: ['at(2036-11-27T19:45:00)', 10],
      EncoreReportsDatabaseReadersLower: ['at(2036-11-28T00:00:00)', 1],
    });
    expect(proof.groups).toHaveLength(2);
  });

  /** moto reserves no capacity of load balancers: nobody makes these calls here. */
  test('the reservation of the load balancer is raised two hours ahead, and ends with the event', () => {
    const units = Object.entries(proof.schedules).flatMap(([id, { ScheduleExpression, Target }]) =>
      Target.Arn.endsWith(':aws-sdk:elasticloadbalancingv2:modifyCapacityReservation')
        ? [[id, [ScheduleExpression, JSON.parse(Target.Input!)]]]
        : [],
    );
    const LoadBalancerArn = expect.stringMatching(/^arn:aws:elasticloadbalancing:/);
    const MinimumLoadBalancerCapacity = { CapacityUnits: 1500 };
    expect(Object.fromEntries(units)).toEqual({
      LaunchLoadBalancerRaise: ['at(2036-11-27T16:00:00)', { LoadBalancerArn, MinimumLoadBalancerCapacity }],
      LaunchLoadBalancerLower: ['at(2036-11-27T22:00:00)', { LoadBalancerArn, ResetCapacityReservation: true }],
    });
  });

  test('the nightly task is there, with its zone, its network and where failed starts go', () => {
    expect(proof.schedules.NightlySchedule).toMatchObject({
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'ENABLED',
      Target: {
        Arn: expect.stringMatching(/^arn:aws:ecs:us-east-1:\d+:cluster\//),
        RoleArn: expect.stringMatching(/^arn:aws:iam::\d+:role\//),
        DeadLetterConfig: { Arn: expect.stringMatching(/^arn:aws:sqs:/) },
        EcsParameters: {
          TaskDefinitionArn: expect.stringMatching(/:task-definition\/\w*Nightly\w*:1$/),
          CapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
          NetworkConfiguration: {
            awsvpcConfiguration: {
              AssignPublicIp: 'DISABLED',
              Subnets: expect.arrayContaining([expect.stringMatching(/^subnet-/)]),
              SecurityGroups: [expect.stringMatching(/^sg-/)],
            },
          },
        },
      },
    });
  });

  test('each failed call has a queue that takes and gives, each role trusts one group of schedules alone', () => {
    const targets = Object.values(proof.schedules).map(({ GroupName, Target }) => ({ GroupName, ...Target }));
    expect(targets).toHaveLength(19);
    for (const { GroupName, RoleArn, DeadLetterConfig } of targets) {
      expect(proof.queues).toContain(DeadLetterConfig.Arn);
      expect(proof.roles[RoleArn].Statement).toEqual([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': '123456789012',
              'aws:SourceArn': `arn:aws:scheduler:us-east-1:123456789012:schedule-group/${GroupName}`,
            },
          },
        },
      ]);
    }
  });

  /** moto runs no image: a task comes to its end by being looked at, always with exit code 0. */
  test('run-task runs the migration that was deployed, by the output of the stack, and waits for its end', () => {
    const { printed, task } = proof.run;
    expect(printed).toMatchObject({
      status: 'STOPPED',
      exitCode: 0,
      logGroup: expect.stringMatching(/^Events-AppMigrateLogs/),
    });
    expect(task).toMatchObject({
      taskArn: printed.task,
      startedBy: 'App/Migrate',
      capacityProviderName: 'FARGATE',
      taskDefinitionArn: expect.stringMatching(/:task-definition\/\w*Migrate\w*:1$/),
      containers: [expect.objectContaining({ name: 'App' })],
      attachments: [expect.objectContaining({ type: 'ElasticNetworkInterface', status: 'ATTACHED' })],
    });
  });
}
