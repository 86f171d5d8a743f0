"""Auto Scaling groups of EC2, and what stands ready for them."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _group(properties: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation lists the subnets, the API takes them as one text."""
    subnets = properties.get("VPCZoneIdentifier")
    return {**properties, "VPCZoneIdentifier": ",".join(subnets)} if isinstance(subnets, list) else properties


def _metrics(resource: Resource, collections: Any) -> None:
    for collection in collections or []:
        resource.call(
            "autoscaling",
            "enable_metrics_collection",
            AutoScalingGroupName=resource.physical_resource_id,
            **collection,
        )


register(
    ResourceType(
        "AWS::AutoScaling::AutoScalingGroup",
        "autoscaling",
        create="create_auto_scaling_group",
        name="AutoScalingGroupName",
        keys={"AutoScalingGroupName": REF, "AutoScalingGroupNames": REF},
        reshape=_group,
        # Without a stated capacity, the running one stays.
        stay=frozenset(["DesiredCapacity"]),
        setters={"MetricsCollection": _metrics},
        update="update_auto_scaling_group",
        describe="describe_auto_scaling_groups",
        attributes={"AutoScalingGroupARN": "AutoScalingGroups[0].AutoScalingGroupARN"},
        delete="delete_auto_scaling_group",
        delete_with={"ForceDelete": True},
    ),
    ResourceType(
        "AWS::AutoScaling::WarmPool",
        "autoscaling",
        create="put_warm_pool",
        id=lambda resource: resource.properties["AutoScalingGroupName"],
        keys={"AutoScalingGroupName": "AutoScalingGroupName"},
        update="put_warm_pool",
        delete="delete_warm_pool",
        delete_with={"ForceDelete": True},
    ),
)
