import type { Properties, Resource, Template } from './template';
import { references, text } from './template';
import type * as tiers from './tiers';

/** A service as its task definition and its network make it. */
export interface Client {
  readonly id: string;
  readonly environment: readonly Properties[];
  /** Whether a port of the resource is open to it. */
  mayConnect(target: Resource): boolean;
}

/**
 * Who connects to the instances of a cluster. The port is the cluster's, or its proxy's, and so are the names: one for
 * the writer and one that all readers share.
 */
export function readClusterEdges(template: Template, databases: tiers.Database[], client: Client): tiers.Edge[] {
  const clusters = template.all('AWS::RDS::DBCluster');
  const endpoints = template.all('AWS::RDS::DBProxyEndpoint');
  return databases.flatMap(({ cluster: id, primary, replicas, proxy }): tiers.Edge[] => {
    const cluster = clusters.find((each) => each.id === id);
    if (!cluster || ![cluster, ...(proxy ? [proxy] : [])].some((target) => client.mayConnect(target))) return [];
    const reading = endpoints
      .filter(({ properties }) => proxy && references(properties.DBProxyName).includes(proxy.id))
      .map((endpoint) => endpoint.id);
    const known = client.environment.filter(({ Value }) =>
      references(Value).some((name) => [cluster.id, proxy?.id, ...reading].includes(name)),
    );
    const isReader = ({ Value }: Properties) =>
      JSON.stringify(Value).includes('ReadEndpoint') || references(Value).some((name) => reading.includes(name));
    const names = (variables: Properties[]) => variables.flatMap(({ Name }) => text(Name) ?? []);
    const edge = (to: string, variables: string[]): tiers.Edge => ({
      kind: 'connects',
      from: client.id,
      to,
      variables,
    });
    return [
      edge(primary.id, names(known.filter((each) => replicas.length === 0 || !isReader(each)))),
      ...replicas.map((replica) => edge(replica.id, names(known.filter(isReader)))),
    ];
  });
}
