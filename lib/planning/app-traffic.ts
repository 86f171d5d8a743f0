import type { Traffic } from '../capacity/traffic';

/**
 * How much of the traffic of the app comes to a service.
 */
export interface ServiceTrafficOptions {
  /**
   * The share of the traffic of the app that may come to the service, above 0 to 1.
   *
   * Shares of several services may sum up to more than 1: a link that is shared may lead to any of them.
   *
   * @default 1
   */
  readonly trafficShare?: number;

  /**
   * Traffic of its own, instead of a share, such as that of a back office. Its requests are like what it says of them:
   * queries, jobs and payload are its own, and come on top of those of the app.
   *
   * @default - a share of the traffic of the app
   */
  readonly traffic?: Traffic;
}

/**
 * How many jobs the traffic of the app makes for a worker.
 */
export interface WorkerTrafficOptions {
  /**
   * Jobs that one request to the app makes for this worker, 0 to 1000; 0.01 is a job for every hundredth request.
   *
   * @default - `jobsPerRequest` of the traffic: every job may be for it
   */
  readonly jobsPerRequest?: number;

  /**
   * Queries that one job makes of the database, 0 to a million. They go to the primary: a job writes, and reads what was
   * written a moment ago.
   *
   * @default - `queriesPerRequest` of the traffic: as many as a request
   */
  readonly queriesPerJob?: number;
}
