import type { Template } from './deploy';
import { alarmsExpectations } from './expectations/alarms';
import { brokersExpectations } from './expectations/brokers';
import { contractExpectations } from './expectations/contract';
import { dashboardsExpectations } from './expectations/dashboards';
import { dataExpectations } from './expectations/data';
import { deploymentsExpectations } from './expectations/deployments';
import { edgeExpectations } from './expectations/edge';
import type { Expectation } from './expectations/expectation';
import { firewallExpectations } from './expectations/firewall';
import { jobsAndObjectsExpectations } from './expectations/jobs-and-objects';
import { lifecycleExpectations } from './expectations/lifecycle';
import { logsExpectations } from './expectations/logs';
import { Model } from './expectations/model';
import { networkExpectations } from './expectations/network';
import { securityExpectations } from './expectations/security';
import { servicesExpectations } from './expectations/services';
import { stackExpectations } from './expectations/stack';
import type { Observed } from './observed';

/**
 * What must be so, from the templates and from the architecture, beside what was found.
 *
 * @param templates stack name → template
 * @param observed what the services' own APIs say
 */
export function expectations(templates: ReadonlyMap<string, Template>, observed: Observed): Expectation[] {
  const model = new Model(templates, observed);
  return [
    stackExpectations,
    networkExpectations,
    edgeExpectations,
    firewallExpectations,
    servicesExpectations,
    deploymentsExpectations,
    lifecycleExpectations,
    contractExpectations,
    dataExpectations,
    jobsAndObjectsExpectations,
    brokersExpectations,
    alarmsExpectations,
    dashboardsExpectations,
    logsExpectations,
    securityExpectations,
  ].flatMap((tier) => tier(model));
}
