import { Duration, type StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { EcsPatternsStack } from './ecs-patterns';

/** The six tiers and more services behind the same load balancer; ecs-patterns has none for that, hence L2s. */
export class EcsPatternsServicesStack extends EcsPatternsStack {
  public constructor(scope: Construct, id: string, props: StackProps & { readonly services: number }) {
    super(scope, id, props);
    for (let priority = 1; priority <= props.services; priority++) this.addService(`Svc${priority}`, priority);
  }

  private addService(id: string, priority: number): void {
    const scope = new Construct(this, id);
    const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task', { cpu: 256, memoryLimitMiB: 512 });
    taskDefinition.addContainer('web', {
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27'),
      portMappings: [{ containerPort: 80 }],
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: id }),
    });
    const service = new ecs.FargateService(scope, 'Service', {
      cluster: this.cluster,
      taskDefinition,
      desiredCount: 2,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
    const targetGroup = new elbv2.ApplicationTargetGroup(scope, 'Targets', {
      vpc: this.vpc,
      port: 80,
      targets: [service],
      deregistrationDelay: Duration.seconds(30),
    });
    new elbv2.ApplicationListenerRule(scope, 'Rule', {
      listener: this.web.listener,
      priority,
      conditions: [elbv2.ListenerCondition.pathPatterns([`/${id.toLowerCase()}/*`])],
      action: elbv2.ListenerAction.forward([targetGroup]),
    });
    const scaling = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
    scaling.scaleOnRequestCount('Requests', { requestsPerTarget: 1000, targetGroup });
    this.bind(service, taskDefinition);
  }
}
