import * as rds from 'aws-cdk-lib/aws-rds';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Database } from '../data/database';

/**
 * Has RDS tell of fail-overs, failures and full storage, which no metric shows.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
export function tellOfFailovers(scope: Construct, topic: sns.ITopic, databases: Database[]): void {
  const clusters = databases.flatMap(({ cluster }) => cluster?.clusterIdentifier ?? []);
  const instances = databases
    .filter(({ cluster }) => !cluster)
    .flatMap(({ primary, replicas }) => (primary ? [primary, ...replicas] : []))
    .map(({ instanceIdentifier }) => instanceIdentifier);
  subscribe('InstanceEvents', 'db-instance', instances, ['failover', 'failure', 'low storage']);
  subscribe('ClusterEvents', 'db-cluster', clusters, ['failover', 'failure']);

  function subscribe(id: string, sourceType: string, all: string[], eventCategories: string[]): void {
    // One that several parts of the app bring is one to RDS, which refuses to be told twice.
    const sourceIds = [...new Set(all)];
    if (sourceIds.length === 0) return;
    new rds.CfnEventSubscription(scope, id, { snsTopicArn: topic.topicArn, sourceType, sourceIds, eventCategories });
  }
}
