import type * as logs from 'aws-cdk-lib/aws-logs';
import type { WatchedParts } from '../watched';

/** A query of Logs Insights that is to be saved. */
export interface SavedQuery {
  /** What it is called, and its construct id: stable. */
  readonly name: string;
  /** The commands, each a line. */
  readonly commands: string[];
  /** The log groups that hold what it asks for; without any, it is not saved. */
  readonly logGroups: logs.ILogGroup[];
  /** What is asked of who runs it. */
  readonly parameters?: logs.CfnQueryDefinition.QueryParameterProperty[];
}

/** One file each in queries/. */
export type QueryOf = (parts: WatchedParts, edge: { readonly behindCdn: boolean }) => SavedQuery;

/** Where containers log, which is where applications do. */
export function containerLogs({ web, workers, tasks }: WatchedParts): logs.ILogGroup[] {
  return [...web, ...workers, ...tasks].map(({ logGroup }) => logGroup);
}

/** Where overload proxies log a line for each request. */
export function requestLogs({ web }: WatchedParts): logs.ILogGroup[] {
  return web.filter(({ overloadProxy }) => overloadProxy).map(({ logGroup }) => logGroup);
}

/** Lines of an overload proxy alone: an application may log `path` and `status`, too. */
export const OF_REQUESTS = 'filter ispresent(InFlightRequests)';
/** HAProxy writes milliseconds, NGINX seconds. */
export const MILLISECONDS = 'coalesce(totalTime, totalSeconds * 1000) as milliseconds';
