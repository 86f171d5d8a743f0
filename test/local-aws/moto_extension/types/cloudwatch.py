"""Alarms, composites of them, and dashboards."""

from ..resource_types import REF, ResourceType, register

register(
    ResourceType(
        "AWS::CloudWatch::Alarm",
        "cloudwatch",
        create="put_metric_alarm",
        name="AlarmName",
        keys={"AlarmNames": REF},
        update="put_metric_alarm",
        describe="describe_alarms",
        attributes={"Arn": "MetricAlarms[0].AlarmArn"},
        delete="delete_alarms",
    ),
    ResourceType(
        "AWS::CloudWatch::Dashboard",
        "cloudwatch",
        create="put_dashboard",
        name="DashboardName",
        keys={"DashboardNames": REF},
        update="put_dashboard",
        delete="delete_dashboards",
    ),
    ResourceType(
        "AWS::CloudWatch::CompositeAlarm",
        "cloudwatch",
        create="put_composite_alarm",
        name="AlarmName",
        keys={"AlarmNames": REF},
        update="put_composite_alarm",
        describe="describe_alarms",
        attributes={"Arn": "CompositeAlarms[0].AlarmArn"},
        delete="delete_alarms",
    ),
)
