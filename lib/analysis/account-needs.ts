import { certificateNeeds, imageNeeds, zoneOfNames } from './names-needs';
import { clusterNeeds, databaseNeeds, cacheNeeds } from './data-needs';
import { fargateNeeds, instanceNeeds } from './compute-needs';
import { addressNeeds, creations, reservations, zoneNeed } from './network-needs';
import type { Environment } from './resolve';
import { resolver } from './resolve';
import { readSurges } from './surges';
import type { Resource } from './template';
import { Template } from './template';
import { readTemplate } from './template-model';
import type { ProviderShare, Service } from './tiers';
import type { Unknown, UnknownNeed } from './unknown-needs';

/** Something that a stack needs and its template does not make, or that a quota counts. */
export interface Need {
  readonly stack: string;
  /** The logical id of what needs it. */
  readonly id: string;
}

/** Zones of the region: their names, or `Zone 1` for the first, as `Fn::GetAZs` has them. */
export interface ZoneNeed {
  readonly stack: string;
  readonly zones: string[];
}

/** A resource that a quota counts. */
export interface Creation extends Need {
  readonly kind: 'VPC' | 'Elastic IP' | 'NAT gateway' | 'DB instance' | 'DB cluster' | 'cache node';
  /** How many it counts for. */
  readonly count: number;
  /** The zone, of a NAT gateway. */
  readonly zone?: string;
}

/** Instances of EC2; any of the types will do in each zone. A type may be a pattern, such as `m7g*`. */
export interface InstanceNeed extends Need {
  readonly types: string[];
  readonly zones: string[];
  /** Subnets that were brought, whose zones are to be asked for. */
  readonly subnets: string[];
}

/** Addresses of subnets that were brought. */
export interface AddressNeed extends Need {
  readonly of: 'tasks' | 'load balancer';
  readonly subnets: string[];
  readonly least: number;
  readonly most: number;
}

/** A service of which some tasks run on Fargate, or all. */
export interface FargateNeed extends Need {
  /** How its tasks are shared out. */
  readonly strategy: readonly ProviderShare[];
  /** Of a task. */
  readonly vcpu: number;
  readonly leastTasks: number;
  /** With all tasks that there may be. */
  readonly mostTasks: number;
}

/** Load balancer capacity units that are reserved. */
export interface ReservationNeed extends Need {
  readonly units: number;
}

/** An instance, or a cluster of RDS's own making. */
export interface DatabaseNeed extends Need {
  readonly engine: string;
  readonly version?: string;
  readonly instanceClass: string;
  readonly zone?: string;
  /** Zones that it must be orderable in. */
  readonly zones: number;
  readonly ofCluster: boolean;
}

export interface CacheNeed extends Need {
  readonly nodeType: string;
}

/** A certificate, of a load balancer or of a distribution, which reads from us-east-1 alone. */
export interface CertificateNeed extends Need {
  readonly of: 'load balancer' | 'CloudFront';
  /** Undefined for one that the stack makes. */
  readonly arn?: string;
  /** Names that it must be for. */
  readonly names: string[];
}

/** A hosted zone that was brought. */
export interface HostedZoneNeed extends Need {
  readonly zone: string;
  /** The name that goes into it. */
  readonly name?: string;
  /** Whether the world must see it: a certificate is validated by it. */
  readonly isPublic: boolean;
}

export interface ImageNeed extends Need {
  readonly image: string;
}

/** What a stack needs of the account and the region that it is deployed to. */
export interface AccountNeeds {
  readonly zones: ZoneNeed[];
  readonly creations: Creation[];
  readonly instances: InstanceNeed[];
  readonly addresses: AddressNeed[];
  readonly fargate: FargateNeed[];
  readonly reservations: ReservationNeed[];
  readonly databases: DatabaseNeed[];
  readonly caches: CacheNeed[];
  readonly certificates: CertificateNeed[];
  readonly hostedZones: HostedZoneNeed[];
  readonly images: ImageNeed[];
  /** What the deployment alone knows the value of. */
  readonly unknown: UnknownNeed[];
}

/** What the readers of needs read from. */
export interface Reading {
  readonly template: Template;
  readonly model: ReturnType<typeof readTemplate>;
  readonly resolve: ReturnType<typeof resolver>;
  readonly unknown: Unknown;
  /** The most tasks that there may be, with what clocks and known events raise. */
  readonly mostTasks: (service: Service) => number;
  /** Capacity units that known events reserve, by the logical id of the load balancer. */
  readonly surgeUnits: (id: string) => number;
  /** Of the resource, in this stack. */
  readonly needOf: (resource: Pick<Resource, 'id'>) => Need;
}

/**
 * Reads what a stack needs of its account.
 *
 * @param stack the name of the stack
 * @param json its template
 * @param environment where it is deployed to
 */
export function readNeeds(stack: string, json: unknown, environment: Environment): AccountNeeds {
  const template = new Template(json);
  const surges = readSurges(template);
  const raised = (id: string, of: 'maxTasks' | 'units') =>
    Math.max(0, ...surges.filter((call) => call.of.includes(id)).map((call) => call[of] ?? 0));
  const unknown: UnknownNeed[] = [];
  const reading: Reading = {
    template,
    unknown: ({ id }, check, what) => {
      unknown.push({ stack, id, check, what });
      return [];
    },
    mostTasks: ({ id, maxTasks, schedules }) =>
      Math.max(maxTasks, raised(id, 'maxTasks'), ...schedules.map((schedule) => schedule.maxTasks ?? 0)),
    surgeUnits: (id) => raised(id, 'units'),
    model: readTemplate(json),
    resolve: resolver(json, environment),
    needOf: ({ id }) => ({ stack, id }),
  };
  return {
    zones: zoneNeed(stack, reading),
    creations: [...creations(reading), ...clusterNeeds(reading)],
    instances: instanceNeeds(reading),
    addresses: addressNeeds(reading),
    fargate: fargateNeeds(reading),
    reservations: reservations(reading),
    databases: databaseNeeds(reading),
    caches: cacheNeeds(reading),
    certificates: certificateNeeds(reading),
    hostedZones: zoneOfNames(reading),
    images: imageNeeds(reading),
    unknown,
  };
}

/** The needs of several stacks of one account and region. */
export function together(needs: readonly AccountNeeds[]): AccountNeeds {
  const all = <K extends keyof AccountNeeds>(key: K) => needs.flatMap((each) => each[key] as unknown[]) as never;
  return {
    zones: all('zones'),
    creations: all('creations'),
    instances: all('instances'),
    addresses: all('addresses'),
    fargate: all('fargate'),
    reservations: all('reservations'),
    databases: all('databases'),
    caches: all('caches'),
    certificates: all('certificates'),
    hostedZones: all('hostedZones'),
    images: all('images'),
    unknown: all('unknown'),
  };
}
