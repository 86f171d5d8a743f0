import { Aspects, Stack, Validations } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { pathInStack } from '../private/naming';
import { blockedClients } from './queries/blocked-clients';
import { errorsByDeployment } from './queries/errors-by-deployment';
import { mostFrequentErrors } from './queries/most-frequent-errors';
import { oneRequest } from './queries/one-request';
import type { SavedQuery } from './queries/query';
import { slowestPaths } from './queries/slowest-paths';
import { topClients } from './queries/top-clients';
import type { PartsFinder, WatchedParts } from './watched';
import { partsBelow } from './watched';

/**
 * Props of `SavedQueries`.
 */
export interface SavedQueriesProps {
  /**
   * Whose logs are asked: those of every part of this library below it, in the stack of the queries.
   */
  readonly watched: IConstruct;

  /**
   * Whether clients come by a CDN: it is the viewers before it that are asked for then.
   *
   * @default false
   */
  readonly behindCdn?: boolean;
}

const QUERIES = [slowestPaths, topClients, errorsByDeployment, mostFrequentErrors, oneRequest, blockedClients];
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_insights.html */
const MOST_LOG_GROUPS = 50;

/**
 * Queries of CloudWatch Logs Insights, saved in a folder of the console that bears the name of the stack: a handful for
 * the whole app. They cost nothing until somebody runs one, which is billed by what it reads.
 *
 * They are made when the app is synthesised, since only then all services are known. One without a log that could answer
 * it is left out: paths and clients are in the lines of overload proxies alone.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html
 */
export class SavedQueries extends Construct {
  private made = false;
  private finder?: PartsFinder;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props whose logs are asked
   */
  constructor(scope: Construct, id: string, props: SavedQueriesProps) {
    super(scope, id);
    Aspects.of(this).add({
      visit: (node) => {
        if (node === this) this.make(props);
      },
    });
  }

  /**
   * Has it ask the parts that another has found, which stands before it in the tree.
   *
   * @internal
   */
  public _askPartsOf(finder: PartsFinder | undefined): void {
    this.finder = finder;
  }

  /** Once: who synthesises twice finds them there. */
  private make({ watched, behindCdn = false }: SavedQueriesProps): void {
    if (this.made) return;
    this.made = true;
    const parts: WatchedParts = this.finder?._partsBelow(watched) ?? partsBelow(watched, Stack.of(this));
    for (const queryOf of QUERIES) {
      const query = queryOf(parts, { behindCdn });
      if (query.logGroups.length > 0) this.save(query);
    }
  }

  private save({ name, commands, logGroups, parameters }: SavedQuery): void {
    if (logGroups.length > MOST_LOG_GROUPS) this.warnOfManyLogGroups(name, logGroups.length);
    new logs.CfnQueryDefinition(this, name, {
      name: `${this.folder}/${name}`,
      queryString: commands.join('\n| '),
      logGroupNames: logGroups.slice(0, MOST_LOG_GROUPS).map(({ logGroupName }) => logGroupName),
      parameters,
    });
  }

  /** As long as the path of an app may be, a name has 255 characters at most. */
  private get folder(): string {
    const { stackName } = Stack.of(this);
    return [stackName, pathInStack(this.node.scope!).slice(-80)].filter(Boolean).join('/');
  }

  private warnOfManyLogGroups(name: string, count: number): void {
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:many-log-groups',
      `${name} would ask ${count} log groups, and Logs Insights asks ${MOST_LOG_GROUPS} at once: it asks the first by ` +
        'path; pick others in the console, or put the services that come next into a stack of their own with SavedQueries there',
    );
  }
}
