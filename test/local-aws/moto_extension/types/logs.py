"""Log groups, and what goes on from them."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _retention(resource: Resource, days: Any) -> None:
    name = resource.physical_resource_id
    if days is None:
        resource.call("logs", "delete_retention_policy", logGroupName=name)
    else:
        resource.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=days)


def _encryption(resource: Resource, encryption: Any) -> None:
    name = resource.physical_resource_id
    if encryption is None:
        resource.call("kinesis", "stop_stream_encryption", StreamName=name)
    else:
        resource.call("kinesis", "start_stream_encryption", StreamName=name, **encryption)


def _stream_retention(resource: Resource, hours: Any) -> None:
    name, shortest = resource.physical_resource_id, 24
    if hours is not None and int(hours) > shortest:
        resource.call("kinesis", "increase_stream_retention_period", StreamName=name, RetentionPeriodHours=int(hours))


register(
    ResourceType(
        "AWS::Logs::LogGroup",
        "logs",
        create="create_log_group",
        name="LogGroupName",
        keys={"logGroupName": REF, "logGroupNamePrefix": REF},
        setters={"RetentionInDays": _retention},
        describe="describe_log_groups",
        attributes={"Arn": "logGroups[0].arn"},
        delete="delete_log_group",
    ),
    ResourceType(
        "AWS::Logs::SubscriptionFilter",
        "logs",
        create="put_subscription_filter",
        name="FilterName",
        id=lambda resource: resource.properties.get("FilterName", resource.generated_name),
        keys={"filterName": REF, "filterNamePrefix": REF, "logGroupName": "LogGroupName"},
        update="put_subscription_filter",
        describe="describe_subscription_filters",
        delete="delete_subscription_filter",
    ),
    ResourceType(
        "AWS::Kinesis::Stream",
        "kinesis",
        create="create_stream",
        name="StreamName",
        keys={"StreamName": REF},
        setters={"StreamEncryption": _encryption, "RetentionPeriodHours": _stream_retention},
        describe="describe_stream",
        attributes={"Arn": "StreamDescription.StreamARN"},
        delete="delete_stream",
    ),
)
