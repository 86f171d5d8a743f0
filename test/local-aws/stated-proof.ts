import * as path from 'node:path';
import * as rds from '@aws-sdk/client-rds';
import { call } from './call';
import { clientConfiguration } from './environment';
import type { Expectation } from './expectations/expectation';
import type { Observed, StackResource } from './observed';
import { REPOSITORY } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';
import type { Skipped } from './skipped';
import { skipped } from './skipped';

/** By topic, what stated.test.ts asserts on: printed as JSON, since Jest cannot load what drives the deployments. */
export interface StatedProof {
  readonly [topic: string]: {
    readonly resources: StackResource[];
    readonly expectations: Expectation[];
    readonly skipped: Skipped[];
    /** What the local AWS said of rules that no composite alarm may have. */
    readonly refused?: string[];
  };
}

/** What has to be there before an app is deployed. */
const BEFORE: Record<string, (endpoint: string) => Promise<void>> = {
  clusters: leaveSnapshot,
  logs: leaveDeliveryStream,
};

/** Deploys apps that the validators see as well, one after another, to one local AWS. */
async function prove(session: Session, topics: string[]): Promise<StatedProof> {
  const { environment, endpoint } = await session.start();
  const proof: Record<string, StatedProof[string]> = {};
  for (const topic of topics) {
    const script = path.join(REPOSITORY, 'test', 'support', 'stated', `${topic}.ts`);
    const assembly = await session.synthesize(script, { strict: false });
    if (Object.keys(proof).length === 0) await assembly.bootstrap(environment);
    await BEFORE[topic]?.(endpoint);
    await assembly.deploy(environment);
    const { observed, expectations } = await session.check(assembly);
    const refused = topic === 'observability' ? await refusedRules(endpoint, observed) : undefined;
    proof[topic] = { resources: observed.resources, expectations, skipped: skipped(assembly.templates), refused };
  }
  return proof;
}

/** Tries to make composite alarms that AWS would refuse: what deployed did so because it is right. */
function refusedRules(endpoint: string, { metricAlarms }: Observed): Promise<string[]> {
  const alarm = `ALARM("${metricAlarms[0].AlarmName}")`;
  const rules = [`${alarm} OR ALARM("Nobody")`, `${alarm} ${alarm}`, `${alarm} OR`, `(${alarm}`, 'ALARM()'];
  return Promise.all(
    rules.map((AlarmRule) =>
      call(endpoint, 'cloudwatch', 'put_composite_alarm', { AlarmName: 'Tried', AlarmRule }).then(
        () => `${AlarmRule} was taken`,
        ({ message }: Error) => message.trim().split('\n').pop()!,
      ),
    ),
  );
}

/** The snapshot that one of the clusters is restored from. */
async function leaveSnapshot(endpoint: string): Promise<void> {
  const DBClusterIdentifier = 'reports';
  const client = new rds.RDSClient(clientConfiguration(endpoint));
  await client.send(
    new rds.CreateDBClusterCommand({
      DBClusterIdentifier,
      DatabaseName: 'reports',
      Engine: 'aurora-postgresql',
      EngineVersion: '16.4',
      MasterUsername: 'app',
      MasterUserPassword: 'made-for-a-snapshot',
    }),
  );
  const DBClusterSnapshotIdentifier = 'reports-2026-01-01';
  await client.send(new rds.CreateDBClusterSnapshotCommand({ DBClusterIdentifier, DBClusterSnapshotIdentifier }));
  client.destroy();
}

/** The stream that logs go on to. */
async function leaveDeliveryStream(endpoint: string): Promise<void> {
  await call(endpoint, 'firehose', 'create_delivery_stream', {
    DeliveryStreamName: 'archive',
    ExtendedS3DestinationConfiguration: {
      RoleARN: 'arn:aws:iam::123456789012:role/archive',
      BucketARN: 'arn:aws:s3:::archive',
    },
  });
}

runProof(prove);
