import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { validateObjectStore } from './data/validate-object-store';
import { validateRoute } from './edge/route';
import { validateLoadBalancer } from './edge/validate-load-balancer';
import { validateJobQueue } from './messaging/validate-job-queue';
import { validateNetwork, validateVpc } from './network/validate-network';
import { Preset } from './preset';
import { Checks } from './private/validation';
import type { ScalableWebAppProps } from './scalable-web-app';
import { validateWebService, validateWorkerService } from './services/validate-fleet';

/** Checks the props of every tier before anything is made, so that one error names all that is wrong. */
export function validateApp(props: ScalableWebAppProps, scope: Construct): Checks {
  const { preset = Preset.PRODUCTION, web, worker, omit = [] } = props;
  const checks = new Checks();
  const vpc = props.vpc ?? props.cluster?.vpc;
  if (vpc) checks.merge(validateVpc(vpc));
  checks
    .that(!(vpc && props.network), 'network', 'stated', 'unset beside vpc or cluster', 'drop one of the two')
    .that(sameVpc(props), 'vpc', props.vpc?.vpcId, `that of cluster (${props.cluster?.vpc.vpcId})`, 'leave vpc out')
    .merge(validateNetwork(props.network ?? {}, scope, 'network.'))
    .merge(validateObjectStore(props.objectStore ?? {}, 'objectStore.'))
    .merge(validateLoadBalancer(props.loadBalancer ?? {}, scope, vpc, 'loadBalancer.'))
    .merge(new Checks('database.').include(props.database?.validate(preset) ?? []))
    .merge(new Checks('cache.').include(props.cache?.validate(preset) ?? []));
  if (web) checks.merge(validateWebService(web, preset, 'web.')).merge(validateRoute(web, 'web.'));
  if (worker) checks.merge(validateWorkerService(worker, preset, 'worker.')).merge(validateJobQueue(worker, 'worker.'));
  for (const tier of omit) {
    checks.that(props[tier] === undefined, tier, 'stated', `unset beside omit: ['${tier}']`, 'drop one of the two');
  }
  return checks;
}

function sameVpc({ vpc, cluster }: ScalableWebAppProps): boolean {
  if (!vpc || !cluster || Token.isUnresolved(vpc.vpcId) || Token.isUnresolved(cluster.vpc.vpcId)) return true;
  return vpc.vpcId === cluster.vpc.vpcId;
}
