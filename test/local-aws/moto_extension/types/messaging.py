"""SQS queues, SNS topics, EventBridge rules."""

import json
from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _attributes(properties: dict[str, Any]) -> dict[str, Any]:
    """The API takes all that describes a queue as texts in one map."""
    attributes = {name: item for name, item in properties.items() if name not in ("QueueName", "Tags")}
    rest = {name: item for name, item in properties.items() if name in ("QueueName", "Tags")}
    if properties.get("FifoQueue") and not rest.get("QueueName", ".fifo").endswith(".fifo"):
        # CloudFormation ends the name that it gives a FIFO queue as SQS demands.
        rest["QueueName"] = f"{rest['QueueName'][:75]}.fifo"
    return {**rest, "Attributes": attributes} if attributes else rest


def _queue_name(resource: Resource) -> str:
    return resource.physical_resource_id.rsplit("/", 1)[-1]


def _queue_policies(resource: Resource, document: Any) -> None:
    for queue in resource.properties["Queues"]:
        policy = {"Policy": document or ""}
        resource.call("sqs", "set_queue_attributes", QueueUrl=queue, Attributes=policy)


def _topic_policies(resource: Resource, document: Any) -> None:
    for topic in resource.properties["Topics"]:
        resource.call(
            "sns", "set_topic_attributes", TopicArn=topic, AttributeName="Policy", AttributeValue=document or {}
        )


def _subscription_attributes(properties: dict[str, Any]) -> dict[str, Any]:
    """The API takes all that describes a subscription as texts in one map."""
    own = ("TopicArn", "Protocol", "Endpoint")
    attributes = {
        name: json.dumps(item) if isinstance(item, dict) else str(item).lower()
        for name, item in properties.items()
        if name not in own
    }
    return {**{name: item for name, item in properties.items() if name in own}, "Attributes": attributes}


def _topic_attributes(properties: dict[str, Any]) -> dict[str, Any]:
    own = ("TopicName", "Name", "Tags", "Subscription")
    attributes = {name: item for name, item in properties.items() if name not in own}
    rest = {name: item for name, item in properties.items() if name in own}
    return {**rest, "Attributes": attributes} if attributes else rest


def _targets(resource: Resource, targets: Any) -> None:
    rule = resource.physical_resource_id
    before = [target["Id"] for target in resource.memory.get("Targets", [])]
    if before:
        resource.call("events", "remove_targets", Rule=rule, Ids=before)
    if targets:
        resource.call("events", "put_targets", Rule=rule, Targets=targets)
    resource.memory["Targets"] = targets or []


register(
    ResourceType(
        "AWS::SQS::Queue",
        "sqs",
        create="create_queue",
        name="QueueName",
        name_length=80,
        reshape=_attributes,
        id="QueueUrl",
        keys={"QueueUrl": REF},
        update="set_queue_attributes",
        attributes={
            "Arn": lambda resource: f"arn:aws:sqs:{resource.region}:{resource.account}:{_queue_name(resource)}",
            "QueueName": _queue_name,
            "QueueUrl": REF,
        },
        delete="delete_queue",
    ),
    ResourceType(
        "AWS::SQS::QueuePolicy",
        "sqs",
        create="",
        id=lambda resource: resource.generated_name,
        setters={"PolicyDocument": _queue_policies, "Queues": lambda resource, value: None},
        attributes={"Id": REF},
        deleting=lambda resource: _queue_policies(resource, None),
    ),
    ResourceType(
        "AWS::SNS::TopicPolicy",
        "sns",
        create="",
        id=lambda resource: resource.generated_name,
        setters={"PolicyDocument": _topic_policies, "Topics": lambda resource, value: None},
        attributes={"Id": REF},
    ),
    ResourceType(
        "AWS::SNS::Topic",
        "sns",
        create="create_topic",
        name="TopicName",
        rename={"TopicName": "Name"},
        reshape=_topic_attributes,
        id="TopicArn",
        keys={"TopicArn": REF},
        attributes={"TopicArn": REF, "TopicName": lambda resource: resource.physical_resource_id.split(":")[-1]},
        delete="delete_topic",
    ),
    ResourceType(
        "AWS::SNS::Subscription",
        "sns",
        create="subscribe",
        reshape=_subscription_attributes,
        id="SubscriptionArn",
        keys={"SubscriptionArn": REF},
        attributes={"Arn": REF},
        delete="unsubscribe",
    ),
    ResourceType(
        "AWS::Events::Rule",
        "events",
        create="put_rule",
        name="Name",
        keys={"Name": REF},
        setters={"Targets": _targets},
        update="put_rule",
        attributes={
            "Arn": lambda resource: (
                f"arn:aws:events:{resource.region}:{resource.account}:rule/{resource.physical_resource_id}"
            )
        },
        deleting=lambda resource: _targets(resource, None),
        delete="delete_rule",
    ),
)
