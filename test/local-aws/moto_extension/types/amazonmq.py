"""Brokers of Amazon MQ."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _amqp_endpoints(resource: Resource) -> Any:
    described = resource.call("mq", "describe_broker", BrokerId=resource.physical_resource_id)
    return [endpoint for instance in described["BrokerInstances"] for endpoint in instance["Endpoints"]]


register(
    ResourceType(
        "AWS::AmazonMQ::Broker",
        "mq",
        create="create_broker",
        id="BrokerId",
        keys={"BrokerId": REF},
        update="update_broker",
        attributes={
            "AmqpEndpoints": _amqp_endpoints,
            "Arn": lambda resource: (
                f"arn:aws:mq:{resource.region}:{resource.account}:broker:{resource.physical_resource_id}"
            ),
        },
        delete="delete_broker",
    ),
)
