import type { acm } from './questions/acm';
import type { cloudformation } from './questions/cloudformation';
import type { cloudwatch } from './questions/cloudwatch';
import type { ec2 } from './questions/ec2';
import type { ecr } from './questions/ecr';
import type { elasticache } from './questions/elasticache';
import type { elasticloadbalancing } from './questions/elasticloadbalancing';
import type { rds } from './questions/rds';
import type { route53 } from './questions/route53';
import type { servicequotas } from './questions/servicequotas';
import type { sts } from './questions/sts';

/** What a client of the SDK is made with. */
export interface Configuration {
  readonly region?: string;
  readonly profile?: string;
  readonly maxAttempts: number;
  readonly retryMode: 'adaptive';
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
}

/** Each service's questions. Its client is loaded with the first one. */
export const SERVICES = {
  acm: async () => (await import('./questions/acm.js')).acm,
  cloudformation: async () => (await import('./questions/cloudformation.js')).cloudformation,
  cloudwatch: async () => (await import('./questions/cloudwatch.js')).cloudwatch,
  ec2: async () => (await import('./questions/ec2.js')).ec2,
  ecr: async () => (await import('./questions/ecr.js')).ecr,
  elasticache: async () => (await import('./questions/elasticache.js')).elasticache,
  elasticloadbalancing: async () => (await import('./questions/elasticloadbalancing.js')).elasticloadbalancing,
  rds: async () => (await import('./questions/rds.js')).rds,
  route53: async () => (await import('./questions/route53.js')).route53,
  servicequotas: async () => (await import('./questions/servicequotas.js')).servicequotas,
  sts: async () => (await import('./questions/sts.js')).sts,
};

/** Every question by the IAM action that it needs: all that this command asks of AWS, and all of it read-only. */
export type Questions = ReturnType<typeof acm> &
  ReturnType<typeof cloudformation> &
  ReturnType<typeof cloudwatch> &
  ReturnType<typeof ec2> &
  ReturnType<typeof ecr> &
  ReturnType<typeof elasticache> &
  ReturnType<typeof elasticloadbalancing> &
  ReturnType<typeof rds> &
  ReturnType<typeof route53> &
  ReturnType<typeof servicequotas> &
  ReturnType<typeof sts>;

export type Action = keyof Questions;
export type Input<A extends Action> = Parameters<Questions[A]>;
export type Answer<A extends Action> = Awaited<ReturnType<Questions[A]>>;
