import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** A metric as Application Auto Scaling wants it in a formula. It has no period there: it is a minute. */
export function metricQueries(
  id: string,
  metric: cloudwatch.IMetric,
): appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty[] {
  const { namespace, metricName, dimensions, statistic } = metric.toMetricConfig().metricStat!;
  return [
    {
      id,
      returnData: false,
      metricStat: {
        stat: statistic,
        metric: { namespace, metricName, dimensions: dimensions?.map(({ name, value }) => ({ name, value })) },
      },
    },
  ];
}
