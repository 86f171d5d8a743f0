"""Log groups, and what goes on from them."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _retention(resource: Resource, days: Any) -> None:
    name = resource.physical_resource_id
    if days is None:
        resource.call("logs", "delete_retention_policy", logGroupName=name)
    else:
        resource.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=days)


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
)
