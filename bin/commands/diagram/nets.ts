import type { Database, Edge, TemplateModel } from '../../../lib/analysis/tiers';

/** One line with all who share it: from these parts to those. */
export interface Net {
  readonly from: string[];
  readonly to: { readonly id: string; readonly label: string }[];
}

/** The lines at the left of the services lead to data, those at the right leave the VPC. */
export interface Nets {
  readonly left: Net[];
  readonly right: Net[];
}

/** The key of what the replicas of a database have in common: their reader endpoint. */
export const readerOf = ({ id }: Database) => `${id}:reader`;

/** The lines that a model asks for, in the order of their ends from top to bottom. */
export function netsOf(model: TemplateModel): Nets {
  return { left: merge([...routes(model), ...data(model)]), right: merge([...messages(model), ...objects(model)]) };
}

/** Whether the only way from a load balancer to a service is a straight line, since it is drawn right beneath. */
export function isBeneath(model: TemplateModel, edge: Edge): boolean {
  return edge.from === model.loadBalancers.at(-1)?.id && edge.to === webFirst(model)[0].id;
}

/** Web services stand above workers. */
export function webFirst({ services }: TemplateModel) {
  return [...services].sort((a, b) => a.kind.localeCompare(b.kind));
}

function routes(model: TemplateModel): Net[] {
  const far = model.edges.filter((edge) => edge.kind === 'routes' && !isBeneath(model, edge));
  return far.map((edge) => ({ from: [edge.from], to: [{ id: edge.to, label: routeOf(model, edge) }] }));
}

/** The conditions under which a load balancer forwards to a service. */
export function routeOf({ loadBalancers, services }: TemplateModel, { from, to }: Edge): string {
  const groups = services.find(({ id }) => id === to)?.targetGroups ?? [];
  const rules = loadBalancers
    .filter(({ id }) => id === from)
    .flatMap(({ listeners }) => listeners.flatMap((listener) => listener.rules))
    .filter(({ targetGroups }) => targetGroups.some((group) => groups.includes(group)));
  return [...new Set(rules.flatMap(({ conditions }) => (conditions.length > 0 ? conditions : ['/*'])))].join(', ');
}

function data({ caches, databases, edges }: TemplateModel): Net[] {
  const users = (id: string) => edges.filter(({ kind, to }) => kind === 'connects' && to === id);
  const toCaches = caches.map(({ id }) => ({ from: users(id).map(({ from }) => from), to: [{ id, label: 'caches' }] }));
  const toDatabases = databases.flatMap((database): Net[] => {
    const readers = new Set(
      database.replicas.flatMap(({ id }) =>
        users(id)
          .filter(knows)
          .map(({ from }) => from),
      ),
    );
    const writers = users(database.id).filter((edge) => knows(edge) || !readers.has(edge.from));
    const primary = { id: database.id, label: database.replicas.length > 0 ? 'writes' : 'reads, writes' };
    return [
      { from: writers.map(({ from }) => from), to: [primary] },
      { from: [...readers], to: [{ id: readerOf(database), label: 'reads' }] },
    ];
  });
  return [...toCaches, ...toDatabases];
}

const knows = ({ variables }: Edge) => variables.length > 0;

function messages({ queues, edges }: TemplateModel): Net[] {
  const ends = (id: string, kind: Edge['kind']) => edges.filter((edge) => edge.kind === kind && edge.to === id);
  return queues.flatMap(({ id }) => [
    { from: ends(id, 'sends').map(({ from }) => from), to: [{ id, label: 'sends jobs' }] },
    ...ends(id, 'consumes').map(({ from }) => ({ from: [id], to: [{ id: from, label: 'takes jobs' }] })),
  ]);
}

function objects({ buckets, edges }: TemplateModel): Net[] {
  return buckets.map(({ id }) => {
    const own = edges.filter(({ kind, to }) => (kind === 'puts' || kind === 'gets') && to === id);
    const label = [...new Set(own.map(({ kind }) => (kind === 'puts' ? 'uploads' : 'reads')))].join(', ');
    return { from: [...new Set(own.map(({ from }) => from))], to: [{ id, label }] };
  });
}

/** Those who lead from the same parts become one; those without any are left out. */
function merge(nets: Net[]): Net[] {
  const merged = new Map<string, Net>();
  for (const net of nets.filter(({ from }) => from.length > 0)) {
    const key = net.from.join();
    const same = merged.get(key);
    merged.set(key, { from: net.from, to: [...(same?.to ?? []), ...net.to] });
  }
  return [...merged.values()];
}
