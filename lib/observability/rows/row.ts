import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { WatchedParts } from '../watched';

/** Widgets under a title. */
export interface TitledWidgets {
  readonly title: string;
  readonly widgets: IWidget[];
}

/** One file for each tier. */
export type Row = (parts: WatchedParts) => TitledWidgets[];
