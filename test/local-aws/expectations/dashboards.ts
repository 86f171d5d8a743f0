import type { Expectation } from './expectation';
import { expectation } from './expectation';
import { namingNothing, unknownIdsIn } from './metrics';
import type { Deployed, Model } from './model';

/** A widget, as far as it is read here. */
interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    /** Namespace, name, then names and values of dimensions; then the options, or those of an expression alone. */
    readonly metrics?: (string | { readonly id?: string; readonly expression?: string })[][];
    readonly alarms?: string[];
  };
}

/** Dashboards: as they are stated, and over nothing that is not there. */
export function dashboardsExpectations(model: Model): Expectation[] {
  return model.ofType('AWS::CloudWatch::Dashboard').flatMap((dashboard) => dashboardExpectations(model, dashboard));
}

function dashboardExpectations(model: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const { dashboards, metricAlarms, compositeAlarms } = model.observed;
  const found = dashboards.find(({ name }) => name === physicalId);
  const widgets: Widget[] = found ? JSON.parse(found.body).widgets : [];
  const alarms = [...metricAlarms, ...compositeAlarms];
  return [
    expectation('alarms', `${label}: body`, JSON.parse(properties.DashboardBody), found && JSON.parse(found.body)),
    expectation('alarms', `${label}: has widgets`, true, widgets.length > 0),
    expectation(
      'alarms',
      `${label}: names that nothing bears`,
      [],
      widgets.flatMap(({ properties: { metrics = [] } }) =>
        metrics.flatMap((metric) => namingNothing(model, dimensionsOf(metric))),
      ),
    ),
    expectation(
      'alarms',
      `${label}: expressions over what is not there`,
      [],
      widgets.flatMap(({ properties: { title, metrics = [] } }) =>
        unknownIdsIn(metrics.map(optionsOf)).map((id) => `${title}: ${id}`),
      ),
    ),
    expectation(
      'alarms',
      `${label}: alarms that are not there`,
      [],
      widgets
        .flatMap((widget) => widget.properties.alarms ?? [])
        .filter((arn) => !alarms.some(({ AlarmArn }) => AlarmArn === arn)),
    ),
  ];
}

type Metric = NonNullable<Widget['properties']['metrics']>[number];

function optionsOf(metric: Metric) {
  const last = metric[metric.length - 1];
  return typeof last === 'string' ? {} : last;
}

function dimensionsOf(metric: Metric): [string, string][] {
  const [, , ...texts] = metric.filter((each) => typeof each === 'string');
  return texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1]] as [string, string]] : []));
}
