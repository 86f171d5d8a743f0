import type { Creation } from '../../../../lib/analysis/account-needs';
import type { IAccount, ICheck } from '../check';
import { by } from '../check';
import type { Verdict } from '../finding';
import { againstQuota, counted, quotaOf } from '../quota';
import { zoneNamed, zonesOf } from '../zones';

const VPCS = { service: 'vpc', code: 'L-F678F1CE' };
const NAT_GATEWAYS = { service: 'vpc', code: 'L-FE5A380F' };
const ELASTIC_IPS = { service: 'ec2', code: 'L-0263D0A3' };

/** Whether the quotas leave room for the network that the stack makes. */
export const networkQuotas: ICheck = {
  name: 'network',
  inspections: ({ creations }) => {
    const of = (kind: Creation['kind']) => creations.filter((each) => each.kind === kind);
    return [
      ...counted(of('VPC'), 'VPC', vpcs),
      ...counted(of('Elastic IP'), 'Elastic IP', elasticIps),
      ...by(of('NAT gateway'), ({ zone = '' }) => zone).flatMap(([zone, needs]) =>
        counted(needs, `NAT gateway${zone && ` in ${zone}`}`, natGateways),
      ),
    ];
  },
};

async function vpcs(account: IAccount, creations: readonly Creation[]): Promise<Verdict> {
  const [quota, there] = await Promise.all([quotaOf(account, VPCS), account.ask('ec2:DescribeVpcs')]);
  return againstQuota(account, {
    of: 'VPCs',
    id: VPCS,
    creations,
    // One that another account shares is of that account's quota.
    used: there.filter(({ OwnerId = account.account }) => OwnerId === account.account).length,
    quota,
    consequence: 'the deployment fails with VpcLimitExceeded',
    instead: 'delete one that nobody uses, such as the default VPC, or state vpc',
  });
}

/** EC2 itself knows this quota, which Service Quotas mirrors. */
async function elasticIps(account: IAccount, creations: readonly Creation[]): Promise<Verdict> {
  const [attributes, there] = await Promise.all([
    account.ask('ec2:DescribeAccountAttributes'),
    account.ask('ec2:DescribeAddresses'),
  ]);
  const [most] = attributes.flatMap(({ AttributeValues = [] }) => AttributeValues);
  return againstQuota(account, {
    of: 'Elastic IPs',
    id: ELASTIC_IPS,
    creations,
    used: there.length,
    quota: { value: Number(most?.AttributeValue ?? NaN), isDefault: false },
    consequence: 'the deployment fails with AddressLimitExceeded, and the stack rolls back',
    instead: 'release those that nobody uses, or state fewer NAT gateways',
  });
}

async function natGateways(account: IAccount, creations: readonly Creation[]): Promise<Verdict> {
  const [quota, gateways, zones] = await Promise.all([
    quotaOf(account, NAT_GATEWAYS),
    account.ask('ec2:DescribeNatGateways'),
    zonesOf(account),
  ]);
  const zone = zoneNamed(creations[0].zone ?? '', zones);
  const there = gateways.filter(({ State }) => State === 'available' || State === 'pending');
  const subnets = there.length === 0 ? [] : await account.ask('ec2:DescribeSubnets', {});
  const zoneOf = new Map(subnets.map((subnet) => [subnet.SubnetId, subnet.AvailabilityZone]));
  return againstQuota(account, {
    of: 'NAT gateways',
    id: NAT_GATEWAYS,
    creations,
    used: there.filter(({ SubnetId }) => zone === undefined || zoneOf.get(SubnetId) === zone).length,
    quota,
    consequence: 'the deployment fails with NatGatewayLimitExceeded',
    instead: 'delete those that nobody uses, or state other zones',
  });
}
