import type { Resource } from '../../../lib/analysis/template';
import { list, number, object, reference, Template, text } from '../../../lib/analysis/template';

/** A line of a graph. */
export interface DrawnLine {
  readonly label: string;
  readonly right: boolean;
}

/** A horizontal line of a graph. */
export interface Bound {
  readonly label: string;
  readonly value: number;
  readonly color?: string;
}

/** What stands in the grid of 24 columns. */
export interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title?: string;
  /** Of a text widget. */
  readonly markdown?: string;
  /** Of an alarm widget: what each alarm is called. */
  readonly alarms?: string[];
  readonly lines: DrawnLine[];
  readonly bounds: Bound[];
  readonly unit?: string;
  readonly rightUnit?: string;
}

/** A dashboard of a template. */
export interface ReadDashboard {
  readonly stack: string;
  readonly widgets: Widget[];
}

/** The dashboards of a template. What the deployment fills in is written as the logical id that it comes from. */
export function readDashboards(stack: string, json: unknown): ReadDashboard[] {
  return new Template(json).all('AWS::CloudWatch::Dashboard').map(({ properties }: Resource) => {
    const body = object(JSON.parse(written(properties.DashboardBody)));
    return { stack, widgets: list(body.widgets).map(readWidget) };
  });
}

/** `Fn::Join` and its parts as one text. */
function written(value: unknown): string {
  const join = list(object(value)['Fn::Join']);
  if (join.length > 0)
    return list(join[1])
      .map(written)
      .join(text(join[0]) ?? '');
  return text(value) ?? reference(value) ?? '';
}

function readWidget(value: unknown): Widget {
  const widget = object(value);
  const properties = object(widget.properties);
  const axes = object(properties.yAxis);
  const at = (name: string) => number(widget[name]) ?? 0;
  return {
    x: at('x'),
    y: at('y'),
    width: at('width'),
    height: at('height'),
    title: text(properties.title),
    markdown: text(properties.markdown),
    alarms:
      properties.alarms === undefined ? undefined : list(properties.alarms).map((arn) => alarmName(text(arn) ?? '')),
    lines: list(properties.metrics).flatMap(readLine),
    bounds: list(object(properties.annotations).horizontal)
      .map(object)
      .map((each) => ({ label: text(each.label) ?? '', value: number(each.value) ?? 0, color: text(each.color) })),
    unit: text(object(axes.left).label),
    rightUnit: text(object(axes.right).label),
  };
}

/** The last of a line says how it is drawn; what is part of an expression alone is not. */
function readLine(value: unknown): DrawnLine[] {
  const parts = list(value);
  const options = object(parts[parts.length - 1]);
  if (options.visible === false) return [];
  return [{ label: text(options.label) ?? text(parts[1]) ?? '', right: options.yAxis === 'right' }];
}

/** `ShopAlarmsIncidentsUsersSeeErrors0A1B2C3D` → `UsersSeeErrors` */
const alarmName = (id: string) => id.replace(/^.*Incidents/, '').replace(/[0-9A-F]{8}$/, '');
