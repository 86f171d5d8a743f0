import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerDependencyCondition, ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { App, CfnParameter, Duration, Size, Stack, Validations } from 'aws-cdk-lib/core';
import {
  BackingTier,
  OverloadProxy,
  Preset,
  ScalableWebApp,
  ServiceEndpoints,
  TemporaryDirectory,
} from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app that states all of how tasks start and end, without a way to the internet, for validators and local AWS. */
export const app = new App();

const omit = [BackingTier.DATABASE, BackingTier.CACHE];
const acknowledged = (stack: Stack, ...ids: string[]) => {
  for (const id of ['plain-http', ...ids]) {
    Validations.of(stack).acknowledge({ id: `cdk-scalable-web-app:${id}`, reason: 'an app to be validated, not run' });
  }
};

// Without a way to the internet: every image lies in a private repository, one of another account and region.
const hidden = new Stack(app, 'Private', { env: ENV });
acknowledged(hidden, 'ecs-exec', 'writable-root-file-system');
const shared = Repository.fromRepositoryAttributes(hidden, 'Shared', {
  repositoryArn: 'arn:aws:ecr:eu-central-1:210987654321:repository/shop',
  repositoryName: 'shop',
});
const tag = new CfnParameter(hidden, 'ImageTag', {
  default: 'initial',
  description: 'The image that the pipeline built',
});
const image = ContainerImage.fromEcrRepository(shared, tag.valueAsString);
const shop = new ScalableWebApp(hidden, 'Shop', {
  omit,
  preset: Preset.DEVELOPMENT,
  serviceConnect: {},
  network: {
    natGateways: 0,
    interfaceEndpoints: [...ServiceEndpoints.TASKS, ...ServiceEndpoints.EXECUTE_COMMAND],
  },
});
const containerHealthCheck = {
  command: ['CMD-SHELL', 'curl -fs http://localhost:8080/health || exit 1'],
  interval: Duration.seconds(10),
  timeout: Duration.seconds(4),
  retries: 2,
  startPeriod: Duration.seconds(20),
};
shop.addWebService('Web', {
  image,
  containerHealthCheck,
  deregistrationDelay: Duration.seconds(80),
  writablePaths: ['/var/cache/shop', '/run'],
  ephemeralStorage: Size.gibibytes(100),
  temporaryDirectory: TemporaryDirectory.prepared(image),
  overloadProxy: OverloadProxy.haproxy({ image, drainTime: Duration.seconds(70) }),
  startAfter: { Migrate: ContainerDependencyCondition.SUCCESS, Agent: ContainerDependencyCondition.HEALTHY },
  extraContainers: {
    Migrate: { image, command: ['migrate'], essential: false },
    Agent: {
      image,
      essential: false,
      enableRestartPolicy: true,
      restartAttemptPeriod: Duration.minutes(1),
      healthCheck: { command: ['CMD', 'agent', 'ping'] },
      startAfter: { Migrate: ContainerDependencyCondition.SUCCESS },
    },
  },
  executeCommand: true,
});
shop.addWebService('Auth', {
  image,
  containerHealthCheck,
  routed: false,
  stopTimeout: Duration.seconds(40),
  temporaryDirectory: TemporaryDirectory.declaredByImage(),
});
