import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { App, Duration, Size, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, Compute, OverloadProxy, ScalableWebApp, TaskSize } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** An app with a service on each compute, all that can be stated of it said, for the validators and the local AWS. */
export const app = new App();

const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const stack = new Stack(app, 'Compute', { env: ENV });
const types = (...names: string[]) => names.map((name) => new InstanceType(name));

const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE],
  serviceConnect: {},
});
Validations.of(stack).acknowledge({ id: 'cdk-scalable-web-app:plain-http', reason: 'a try-out, without a domain' });

const fleet = Compute.ec2({
  instanceTypes: types('m7a.2xlarge', 'm6a.2xlarge', 'm7i.2xlarge'),
  minInstances: 1,
  maxInstances: 60,
  targetCapacityPercent: 90,
  diskSize: Size.gibibytes(60),
  spot: { onDemandBase: 2, onDemandPercentage: 10, prioritized: true },
});
const warm = Compute.ec2({
  id: 'Warm',
  instanceTypes: types('m7g.2xlarge'),
  maxInstances: 20,
  warmPool: { minSize: 2, maxPrepared: 10 },
});
const managed = Compute.managedInstances({
  architecture: CpuArchitecture.ARM64,
  instanceTypes: ['m7g*', 'm8g*'],
  minVcpus: 4,
  maxVcpus: 16,
  spot: true,
  diskSize: Size.gibibytes(120),
});

shop.addWebService('Web', { image, size: TaskSize.LARGE, architecture: CpuArchitecture.ARM64 });
shop.addWebService('Spot', {
  image,
  paths: ['/spot'],
  compute: Compute.fargateSpot({ onDemandBase: 4, spotWeight: 5, onDemandWeight: 2 }),
});
const front = shop.addWebService('Front', {
  image,
  paths: ['/front'],
  compute: fleet,
  size: TaskSize.onInstances(1.5, Size.gibibytes(5)),
  overloadProxy: OverloadProxy.haproxy(),
});
shop.addWebService('Second', { image, paths: ['/second'], compute: fleet });
shop.addWebService('Fast', { image, paths: ['/fast'], compute: warm, architecture: CpuArchitecture.ARM64 });
shop.addWebService('Managed', { image, paths: ['/managed'], compute: managed, architecture: CpuArchitecture.ARM64 });
shop.addWebService('Moving', {
  image,
  paths: ['/moving'],
  compute: Compute.moving({ from: fleet, to: Compute.fargate() }),
});
shop.addWebService('Platform', {
  image,
  paths: ['/platform'],
  compute: Compute.existing({ capacityProviderName: 'platform' }),
});
shop.addWorker('Pdf', { image, compute: fleet, jobDuration: Duration.seconds(20), calls: [front] });
