import { list, object, reference, references } from '../../../lib/analysis/template';
import { readTemplate } from '../../../lib/analysis/template-model';
import type { TemplateModel } from '../../../lib/analysis/tiers';
import type { StatedCapacity } from '../../../lib/capacity/stated-capacity';
import type { ReadTemplate } from '../../support/templates';
import type { ReadStated } from './stated';

/** What is planned together: the tiers of one app, under its own traffic. */
export interface PlannedApp {
  readonly name: string;
  readonly model: TemplateModel;
  readonly stated?: StatedCapacity;
  readonly notes: readonly string[];
}

/**
 * The apps of a template. One is all of it; several state traffic each, and each is planned with what its services are
 * bound to. What is left over, of which nobody states traffic, comes last.
 */
export function appsOf({ name, json }: ReadTemplate, { apps, notes }: ReadStated): PlannedApp[] {
  const model = readTemplate(json);
  if (model.services.length === 0) return [];
  const all = [...apps];
  if (all.length < 2) return [{ name, model, stated: all[0]?.[1], notes }];
  const claimed = new Set(all.flatMap(([, { services }]) => Object.keys(services)));
  const rest = model.services.map(({ id }) => id).filter((id) => !claimed.has(id));
  const parts = [
    ...all.map(([path, stated]) => ({ name: `${name}/${path}`, ids: Object.keys(stated.services), stated })),
    { name, ids: rest, stated: undefined },
  ];
  return parts
    .filter(({ ids }) => ids.length > 0)
    .map(({ ids, ...part }) => ({
      ...part,
      model: modelOf(json, model, ids),
      notes: [...notes, ...sharedBy(model, ids)],
    }));
}

/** The model of some services, and of what they deal with. */
function modelOf(json: ReadTemplate['json'], whole: TemplateModel, services: readonly string[]): TemplateModel {
  const model = readTemplate(alone(json, services));
  const names = new Map(
    [...whole.services, ...whole.databases, ...whole.caches, ...whole.loadBalancers].map((each) => [
      each.id,
      each.name,
    ]),
  );
  const named = <T extends { readonly id: string; readonly name: string }>(parts: readonly T[]) =>
    parts.map((part) => ({ ...part, name: names.get(part.id) ?? part.name }));
  const own = model.edges.filter(({ from, to }) => services.includes(from) || services.includes(to));
  const dealsWith = new Set(own.flatMap(({ from, to }) => [from, to]));
  return {
    ...model,
    services: named(model.services),
    loadBalancers: named(model.loadBalancers.filter(({ id }) => dealsWith.has(id))),
    databases: named(
      model.databases.filter(({ primary, replicas }) => [primary, ...replicas].some(({ id }) => dealsWith.has(id))),
    ),
    caches: named(model.caches.filter(({ id }) => dealsWith.has(id))),
  };
}

/** A template without the services of others, and without the networks that none of its own stands in. */
function alone({ Resources }: ReadTemplate['json'], services: readonly string[]): ReadTemplate['json'] {
  const all = Object.entries(Resources).map(([id, resource]) => {
    return { id, type: object(resource).Type, properties: object(object(resource).Properties), resource };
  });
  const subnets = all.filter(({ type }) => type === 'AWS::EC2::Subnet');
  const stoodIn = references(
    all.filter(({ id }) => services.includes(id)).map(({ properties }) => properties.NetworkConfiguration),
  );
  const networkOf = ({ properties }: (typeof all)[number]) => reference(properties.VpcId);
  const networks = subnets.filter(({ id }) => stoodIn.includes(id)).map(networkOf);
  const kept = subnets.filter((subnet) => networks.includes(networkOf(subnet))).map(({ id }) => id);
  const isKept: { readonly [type: string]: (each: (typeof all)[number]) => boolean } = {
    'AWS::ECS::Service': ({ id }) => services.includes(id),
    'AWS::EC2::VPC': ({ id }) => networks.includes(id),
    'AWS::EC2::Subnet': ({ id }) => kept.includes(id),
    'AWS::EC2::NatGateway': ({ properties }) =>
      list(properties.SubnetId).some((id) => kept.includes(`${reference(id)}`)),
  };
  const left = all.filter((each) => isKept[`${each.type}`]?.(each) ?? true);
  return { Resources: Object.fromEntries(left.map(({ id, resource }) => [id, resource])) };
}

/** What other apps ask of the same tiers is not in the plan of one. */
function sharedBy({ edges, databases, caches, services }: TemplateModel, ids: readonly string[]): string[] {
  const nameOf = (id: string) => services.find((service) => service.id === id)?.name;
  const tiers = [
    ...databases.map(({ name, primary, replicas }) => ({ name, parts: [primary, ...replicas].map(({ id }) => id) })),
    ...caches.map(({ name, id }) => ({ name, parts: [id] })),
  ];
  return tiers.flatMap(({ name, parts }) => {
    const users = new Set(edges.filter(({ to }) => parts.includes(to)).map(({ from }) => from));
    const others = [...users].filter((id) => !ids.includes(id)).flatMap((id) => nameOf(id) ?? []);
    if (others.length === 0 || others.length === users.size) return [];
    return [`${name}: ${others.join(', ')} of another app ask it as well, which is not judged here`];
  });
}
