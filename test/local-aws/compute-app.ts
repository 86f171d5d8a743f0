import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { App, Duration, Size, Stack } from 'aws-cdk-lib/core';
import type { ICompute } from 'cdk-scalable-web-app';
import { BackingTier, Compute, ScalableWebApp, TaskSize } from 'cdk-scalable-web-app';

/** One service on each compute; with COMPUTE_STEP=moved each of them on another. */
const moved = process.env.COMPUTE_STEP === 'moved';
const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
const ARM64 = CpuArchitecture.ARM64;
const types = (...names: string[]) => names.map((name) => new InstanceType(name));

const stack = new Stack(new App(), 'Compute', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE],
});
const spot = Compute.fargateSpot({ onDemandBase: 4, spotWeight: 5, onDemandWeight: 2 });
const fleet = Compute.ec2({
  instanceTypes: types('m7a.2xlarge', 'm6a.2xlarge', 'm7i.2xlarge'),
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
  architecture: ARM64,
  instanceTypes: ['m7g*', 'm8g*'],
  minVcpus: 4,
  maxVcpus: 16,
  spot: true,
  diskSize: Size.gibibytes(120),
});
const off = (from: ICompute, to: ICompute) => (moved ? Compute.moving({ from, to }) : from);
const computes: { [id: string]: { compute: ICompute; architecture?: CpuArchitecture; size?: TaskSize } } = {
  Plain: { compute: moved ? fleet : Compute.fargate() },
  Spot: { compute: moved ? Compute.fargate() : spot },
  Fleet: { compute: off(fleet, spot) },
  Warm: { compute: off(warm, managed), architecture: ARM64 },
  Managed: { compute: off(managed, Compute.fargate()), architecture: ARM64 },
  // Of somebody else: moto does not ask whether the cluster has it.
  Platform: { compute: Compute.existing({ capacityProviderName: 'platform' }) },
  // It stays, so that the instances do.
  Odd: { compute: fleet, size: TaskSize.onInstances(1.5, Size.gibibytes(5)) },
};
for (const [id, options] of Object.entries(computes)) {
  shop.addWebService(id, { image, paths: [`/${id.toLowerCase()}/*`], ...options });
}
shop.addWorker('Pdf', { image, compute: moved ? spot : fleet, jobDuration: Duration.seconds(20) });
