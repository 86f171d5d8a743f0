import { Aspects, Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';
import { capacityChain } from '../capacity/capacity-chain';
import type { Link } from '../capacity/link';
import type { Traffic } from '../capacity/traffic';
import type { AppParts } from '../planning/tree-capacity';
import { readCapacity } from '../planning/tree-capacity';
import type { Alarms } from './alarms';
import { liveLinks, planned, utilisation } from './bottleneck';
import { adviseOnDashboard } from './dashboard-limits';
import type { DashboardOptions } from './dashboard-options';
import { graph } from './lines';
import { cacheRows, databaseRows } from './rows/data';
import { edgeRows } from './rows/edge';
import { brokerRows, jobRows } from './rows/jobs';
import type { TitledWidgets } from './rows/row';
import { webServiceRows } from './rows/services';
import { validateDashboard } from './validate-dashboard';
import type { WatchedParts } from './watched';
import { partsBelow } from './watched';

/**
 * Props of `Dashboard`.
 */
export interface DashboardProps extends DashboardOptions {
  /**
   * What is shown: every part of this library below it, in the stack of the dashboard.
   */
  readonly watched: IConstruct;

  /**
   * The alarms whose incidents are shown.
   *
   * @default - none
   */
  readonly alarms?: Alarms;
}

/** The tiers, in the order in which a request meets them. */
const ROWS = [edgeRows, webServiceRows, databaseRows, cacheRows, brokerRows, jobRows];

/**
 * One CloudWatch dashboard. Its first row is the bottleneck: every link of the capacity chain in percent of what it
 * supplies, so that the one that gives way next is the highest line; beside it, what the plan says of the same links.
 * Then a row for each tier, and for each service.
 *
 * It is made when the app is synthesised, since only then all services are known.
 */
export class Dashboard extends Construct {
  private parts?: AppParts;
  private found?: WatchedParts;
  private readonly watched: IConstruct;
  private traffic?: Traffic;
  private made?: cloudwatch.Dashboard;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props what is shown
   * @throws when an option cannot be used
   */
  constructor(scope: Construct, id: string, props: DashboardProps) {
    validateDashboard(props).throwAt(scope, id);
    super(scope, id);
    this.watched = props.watched;
    if (props.enabled === false) return;
    Aspects.of(this).add({
      visit: (node) => {
        if (node === this) this.make(props);
      },
    });
  }

  /**
   * Has the plan shown beside the live numbers.
   *
   * @internal
   */
  public _holdAgainst(parts: AppParts, traffic: Traffic): void {
    this.parts = parts;
    this.traffic = traffic;
  }

  /**
   * What was found below a construct, so that nobody has to look again.
   *
   * @internal
   */
  public _partsBelow(watched: IConstruct): WatchedParts | undefined {
    return watched === this.watched ? this.found : undefined;
  }

  /** Once: who synthesises twice finds it there. */
  private make({ watched, alarms, interval = Duration.hours(3) }: DashboardProps): void {
    if (this.made) return;
    const parts = alarms?._partsBelow(watched) ?? partsBelow(watched, Stack.of(this));
    this.found = parts;
    this.made = new cloudwatch.Dashboard(this, 'Resource', { defaultInterval: interval });
    const rows = [
      this.bottleneck(parts),
      ...this.incidents(alarms),
      ...ROWS.flatMap((rowsOf) => rowsOf(parts)).flatMap(titled),
    ];
    for (const row of rows) this.made.addWidgets(...row);
    adviseOnDashboard(this, rows.flat());
  }

  private incidents(alarms: Alarms | undefined): cloudwatch.IWidget[][] {
    const incidents = alarms?._incidents ?? [];
    if (incidents.length === 0) return [];
    return [[new cloudwatch.AlarmStatusWidget({ title: 'Incidents', alarms: incidents, width: 24, height: 3 })]];
  }

  private bottleneck(parts: WatchedParts): cloudwatch.IWidget[] {
    const links = liveLinks(parts);
    return [
      graph('Bottleneck: each link in percent of what it supplies', utilisation(links), {
        width: 16,
        height: 9,
        unit: '%',
        bounds: { '80 %': 80, '100 %': 100 },
      }),
      new cloudwatch.TextWidget({ markdown: planned(links, this.chain()), width: 8, height: 9 }),
    ];
  }

  private chain(): Link[] {
    return this.parts && this.traffic ? capacityChain(readCapacity(this.parts), this.traffic._figures) : [];
  }
}

/** A title over the widgets of a tier. */
function titled({ title, widgets }: TitledWidgets): cloudwatch.IWidget[][] {
  return [[new cloudwatch.TextWidget({ markdown: `## ${title}`, width: 24, height: 1 })], widgets];
}
