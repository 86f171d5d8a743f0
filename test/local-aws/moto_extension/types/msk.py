"""Clusters of MSK."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _arn(resource: Resource) -> str:
    """MSK puts the name before the id of a cluster, and moto leaves it out: policies name topics by both."""
    prefix, _, uuid = resource.physical_resource_id.rpartition("/")
    return f"{prefix.rpartition(':')[0]}:cluster/{resource.properties['ClusterName']}/{uuid}"


def _serverless(properties: dict[str, Any]) -> dict[str, Any]:
    """The API takes the properties of its own kind in one map, and has another name for security groups."""
    own = ("ClusterName", "Tags")
    serverless = {name: item for name, item in properties.items() if name not in own}
    serverless["VpcConfigs"] = [
        {"SubnetIds": each["SubnetIds"], "SecurityGroupIds": each["SecurityGroups"]} for each in properties["VpcConfigs"]
    ]
    return {**{name: item for name, item in properties.items() if name in own}, "Serverless": serverless}


register(
    ResourceType(
        "AWS::MSK::Cluster",
        "kafka",
        create="create_cluster",
        id="ClusterArn",
        keys={"ClusterArn": REF},
        attributes={"Arn": _arn},
    ),
    ResourceType(
        "AWS::MSK::ServerlessCluster",
        "kafka",
        create="create_cluster_v2",
        id="ClusterArn",
        keys={"ClusterArn": REF},
        reshape=_serverless,
        attributes={"Arn": _arn},
    ),
)
