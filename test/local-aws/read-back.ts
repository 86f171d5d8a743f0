import * as cloudformation from '@aws-sdk/client-cloudformation';
import { clientConfiguration } from './environment';
import type { Observed, StackResource } from './observed';
import { readAlarms } from './read-back/alarms';
import { readBrokers } from './read-back/brokers';
import { readData } from './read-back/data';
import { readEdge } from './read-back/edge';
import { readWebAcls } from './read-back/firewall';
import { readLogs } from './read-back/logs';
import { readNetwork } from './read-back/network';
import { readBuckets, readQueues } from './read-back/queues-and-buckets';
import { Reader } from './read-back/reader';
import { readServices } from './read-back/services';

/**
 * Asks the services' own APIs what the stacks have become.
 *
 * @param endpoint the local AWS
 * @param stackNames the deployed stacks
 */
export async function readBack(endpoint: string, stackNames: string[]): Promise<Observed> {
  const resources = (await Promise.all(stackNames.map((name) => listResources(endpoint, name)))).flat();
  const reader = new Reader(endpoint, resources);
  const [network, edge, webAcls, services, data, queues, brokers, buckets, alarms, logs] = await Promise.all([
    readNetwork(reader),
    readEdge(reader),
    readWebAcls(reader),
    readServices(reader),
    readData(reader),
    readQueues(reader),
    readBrokers(reader),
    readBuckets(reader),
    readAlarms(reader),
    readLogs(reader),
  ]);
  return {
    resources,
    ...network,
    ...edge,
    ...services,
    ...data,
    ...brokers,
    ...alarms,
    ...logs,
    webAcls,
    queues,
    buckets,
  };
}

/** The resources of a stack, with their physical ids. */
export async function listResources(endpoint: string, stackName: string): Promise<StackResource[]> {
  const client = new cloudformation.CloudFormationClient(clientConfiguration(endpoint));
  const pages = cloudformation.paginateListStackResources({ client }, { StackName: stackName });
  const resources: StackResource[] = [];
  for await (const { StackResourceSummaries: summaries = [] } of pages) {
    for (const { LogicalResourceId, ResourceType, PhysicalResourceId } of summaries) {
      const ids = { logicalId: LogicalResourceId!, physicalId: PhysicalResourceId! };
      resources.push({ stackName, type: ResourceType!, ...ids });
    }
  }
  client.destroy();
  return resources;
}
