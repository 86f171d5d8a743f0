import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import type { FleetOptions } from '../../lib';
import { Compute } from '../../lib';
import { build } from './configuration';
import { compare } from './gate';
import type { Template } from './template';
import { templateOf } from './template';
import { described } from './user-change';

const types = (...names: string[]) => names.map((name) => new InstanceType(name));
const fleet = () => Compute.ec2({ instanceTypes: types('m7a.2xlarge') });

/** Everything that a service can run on. */
const COMPUTES: { readonly [name: string]: Partial<FleetOptions> } = {
  Fargate: {},
  'Fargate on Graviton': { architecture: CpuArchitecture.ARM64 },
  'Fargate Spot': { compute: Compute.fargateSpot({ onDemandBase: 2 }) },
  'all on Fargate Spot': { compute: Compute.fargateSpot({ onDemandBase: 0 }) },
  EC2: { compute: fleet() },
  'EC2 with Spot': { compute: Compute.ec2({ instanceTypes: types('m7a.2xlarge', 'm6a.2xlarge'), spot: {} }) },
  'EC2 with a warm pool': { compute: Compute.ec2({ instanceTypes: types('m7a.2xlarge'), warmPool: {} }) },
  'Managed Instances': { compute: Compute.managedInstances() },
  'existing capacity': { compute: Compute.existing({ capacityProviderName: 'platform' }) },
  'on the way from EC2 to Fargate': { compute: Compute.moving({ from: fleet(), to: Compute.fargate() }) },
};
const NAMES = Object.keys(COMPUTES);

const built = new Map<string, Template>();
function templateOn(name: string): Template {
  if (!built.has(name)) {
    const options = { maxTasks: 8, ...COMPUTES[name] };
    // An alarm on the quota of Fargate goes with the last task there: none is looked at here.
    built.set(name, templateOf(build({ observed: false, web: { Web: options }, workers: { Worker: options } })));
  }
  return built.get(name)!;
}

/** What a change of compute must leave where it is, with its logical id and all that is fixed at creation. */
const STANDING = /^AWS::(ECS::(Service|Cluster)|ElasticLoadBalancingV2::.*|RDS::.*|ElastiCache::.*|S3::.*|SQS::.*)$/;
const standing = ({ Resources }: Template) => Object.keys(Resources).filter((id) => STANDING.test(Resources[id].Type));

describe.each(NAMES)('from %s', (from) => {
  test.each(NAMES.filter((name) => name !== from))('to %s: nothing is replaced', (to) => {
    const [before, after] = [templateOn(from), templateOn(to)];
    const { breaks, lookedAt, updated } = compare(before, after);
    expect(breaks.map(described)).toEqual([]);
    expect(lookedAt.length).toBeGreaterThan(25);
    expect(standing(after)).toEqual(standing(before));
    // Something did change: the strategy, the task, or the fleet.
    expect(updated.length).toBeGreaterThan(0);
  });
});

test('no service has a launch type, which CloudFormation replaces it for', () => {
  for (const name of NAMES) expect(JSON.stringify(templateOn(name))).not.toContain('LaunchType');
});

test('no security group, log group, role or scaling target of a service moves', () => {
  const ids = (name: string) => Object.keys(templateOn(name).Resources).filter((id) => /^App(Web|Worker)/.test(id));
  for (const name of NAMES) expect([name, ...ids(name)]).toEqual([name, ...ids('Fargate')]);
});

test('the gate would see a launch type', () => {
  const before = templateOn('Fargate');
  const after: Template = JSON.parse(JSON.stringify(before));
  const [service] = Object.values(after.Resources).filter(({ Type }) => Type === 'AWS::ECS::Service');
  Object.assign(service.Properties!, { LaunchType: 'FARGATE' });
  expect(compare(before, after).breaks.map(described)).toContainEqual(
    expect.stringContaining('WILL_REPLACE LaunchType'),
  );
});
