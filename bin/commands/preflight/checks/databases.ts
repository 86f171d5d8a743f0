import type { OrderableDBInstanceOption } from '@aws-sdk/client-rds';
import type { DatabaseNeed } from '../../../../lib/analysis/account-needs';
import type { IAccount, ICheck } from '../check';
import { by } from '../check';
import type { Verdict } from '../finding';
import { blocker, notChecked, ok, warning } from '../finding';
import { nearest, neighbours } from '../nearest';
import { zoneNamed, zonesOf } from '../zones';

/** Whether RDS takes orders for the classes of the databases, in their version and in their zones. */
export const databases: ICheck = {
  name: 'databases',
  inspections: ({ databases }) =>
    by(databases, ({ engine, version, instanceClass, ofCluster }) =>
      [`${instanceClass} of`, engine, version, ofCluster && '(cluster)'].filter(Boolean).join(' '),
    ).map(([what, needs]) => ({ what, needs, inspect: (account) => inspect(account, needs) })),
};

async function inspect(account: IAccount, needs: readonly DatabaseNeed[]): Promise<Verdict> {
  const [need] = needs;
  const options = await optionsOf(account, need, need.instanceClass);
  if (options.length === 0) return notOrderable(account, need);
  const there = await zonesOf(account);
  const zones = zonesIn(options);
  const wanted = needs.flatMap(({ zone }) => (zone === undefined ? [] : [zoneNamed(zone, there) ?? zone]));
  const missing = [...new Set(wanted.filter((zone) => !zones.includes(zone)))];
  const found = `orderable in ${zones.join(', ')}`;
  const state = async () => `state ${(await alternativesTo(account, need)).join(' or ') || 'another class'}`;
  if (missing.length > 0) {
    return blocker(`${found}, not in ${missing.join(', ')}`, 'RDS makes no instance there', await state());
  }
  const least = Math.max(...needs.map((each) => each.zones));
  if (zones.length < least) return blocker(found, `it needs ${least} zones, and RDS makes none`, await state());
  if (zones.length === 1 && needs.length > 1) {
    return warning(found, 'all instances stand in one zone, and fail with it', await state());
  }
  return ok(found);
}

async function notOrderable(account: IAccount, need: DatabaseNeed): Promise<Verdict> {
  const alternatives = await alternativesTo(account, need);
  const anyVersion = await optionsOf(account, { ...need, version: undefined }, need.instanceClass);
  if (alternatives.length === 0 && anyVersion.length === 0) {
    return notChecked(`RDS lists neither it nor its like for ${need.engine}`, 'look into the console of RDS');
  }
  return blocker(
    anyVersion.length > 0 ? `orderable in other versions than ${need.version}` : 'not orderable in this region',
    'RDS makes no instance, and the stack rolls back',
    alternatives.length > 0 ? `state ${alternatives.join(' or ')}` : 'state another version',
  );
}

/** What is orderable and comes nearest. */
async function alternativesTo(account: IAccount, need: DatabaseNeed): Promise<string[]> {
  const candidates = neighbours(need.instanceClass);
  const options = await Promise.all(candidates.map((candidate) => optionsOf(account, need, candidate)));
  return nearest(
    need.instanceClass,
    candidates.filter((_, at) => options[at].length > 0),
  );
}

/** Orders that RDS takes for a class; version `17` is any of its minor ones. */
async function optionsOf(
  account: IAccount,
  { engine, version, ofCluster }: DatabaseNeed,
  instanceClass: string,
): Promise<OrderableDBInstanceOption[]> {
  const options = await account.ask('rds:DescribeOrderableDBInstanceOptions', {
    Engine: engine,
    DBInstanceClass: instanceClass,
    Vpc: true,
    MaxRecords: 1000,
  });
  return options.filter(
    ({ DBInstanceClass, EngineVersion = '', SupportsClusters }) =>
      DBInstanceClass === instanceClass &&
      (version === undefined || EngineVersion === version || EngineVersion.startsWith(`${version}.`)) &&
      (!ofCluster || SupportsClusters),
  );
}

const zonesIn = (options: readonly OrderableDBInstanceOption[]) =>
  [...new Set(options.flatMap(({ AvailabilityZones = [] }) => AvailabilityZones.map(({ Name }) => Name!)))].sort();
