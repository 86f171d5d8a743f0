import type { Traffic } from '../capacity/traffic';
import { Checks } from '../private/validation';
import type { FleetOptions } from '../services/fleet';
import { validateFleetKinds } from '../services/validate-fleet';
import type { ServiceTrafficOptions, WorkerTrafficOptions } from './app-traffic';

/** Checks what a team says of the traffic of a web service, and that the plan can read what it says else. */
export function validateServiceTraffic(
  options: FleetOptions & ServiceTrafficOptions,
  ofApp?: Traffic,
  prefix?: string,
): Checks {
  const { trafficShare, traffic } = options;
  const remedy = 'state traffic of the app, by Traffic.spike({ … })';
  return validateFleetKinds(options, prefix)
    .madeIfGiven('traffic', traffic, 'loadBalancerCapacityUnits', 'Traffic.spike({ … })')
    .literal('trafficShare', trafficShare)
    .positive('trafficShare', trafficShare, 1, 'state 0.2 for a fifth of the requests')
    .that(
      trafficShare === undefined || traffic === undefined,
      'trafficShare',
      trafficShare,
      'unset beside traffic, which is its own',
      'drop one of the two',
    )
    .that(ofApp !== undefined || trafficShare === undefined, 'trafficShare', trafficShare, 'unset', remedy)
    .that(ofApp !== undefined || traffic === undefined, 'traffic', 'stated', 'unset', remedy);
}

/** Checks what a team says of the jobs that traffic makes. */
export function validateWorkerTraffic(options: WorkerTrafficOptions, ofApp?: Traffic, prefix?: string): Checks {
  const { jobsPerRequest, queriesPerJob } = options;
  const remedy = 'state traffic of the app, by Traffic.spike({ … })';
  return new Checks(prefix)
    .literal('jobsPerRequest', jobsPerRequest)
    .that(
      jobsPerRequest === undefined || (jobsPerRequest >= 0 && jobsPerRequest <= 1000),
      'jobsPerRequest',
      jobsPerRequest,
      'a number from 0 to 1000',
      'state 0.01 for a job of every hundredth request',
    )
    .that(ofApp !== undefined || jobsPerRequest === undefined, 'jobsPerRequest', jobsPerRequest, 'unset', remedy)
    .literal('queriesPerJob', queriesPerJob)
    .that(
      queriesPerJob === undefined || (queriesPerJob >= 0 && queriesPerJob <= 1e6),
      'queriesPerJob',
      queriesPerJob,
      'a number from 0 to 1000000',
      'state the mean of a job',
    )
    .that(ofApp !== undefined || queriesPerJob === undefined, 'queriesPerJob', queriesPerJob, 'unset', remedy);
}
