"""Scalable targets and their policies."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register

SERVICE = "application-autoscaling"


def _target_id(resource: Resource) -> str:
    properties = resource.properties
    return f"{properties['ResourceId']}|{properties['ScalableDimension']}|{properties['ServiceNamespace']}"


def _into_range(resource: Resource) -> None:
    """Registering a target brings its capacity between the minimum and the maximum at once."""
    properties = resource.properties
    if properties["ServiceNamespace"] != "ecs":
        return
    _, cluster, service = properties["ResourceId"].split("/")
    found = resource.call("ecs", "describe_services", cluster=cluster, services=[service])["services"][0]
    count = min(max(found["desiredCount"], int(properties["MinCapacity"])), int(properties["MaxCapacity"]))
    if count != found["desiredCount"]:
        resource.call("ecs", "update_service", cluster=cluster, service=service, desiredCount=count)


def _policy(properties: dict[str, Any]) -> dict[str, Any]:
    if "ScalingTargetId" not in properties:
        return properties
    rest = {name: item for name, item in properties.items() if name != "ScalingTargetId"}
    resource_id, dimension, namespace = properties["ScalingTargetId"].split("|")
    return {**rest, "ResourceId": resource_id, "ScalableDimension": dimension, "ServiceNamespace": namespace}


def _delete_policy(resource: Resource) -> None:
    named = {"PolicyName": resource.properties["PolicyName"], **_policy(resource.properties)}
    wanted = ("PolicyName", "ResourceId", "ScalableDimension", "ServiceNamespace")
    resource.call(SERVICE, "delete_scaling_policy", **{name: named[name] for name in wanted})


def _schedule(resource: Resource, actions: list[dict[str, Any]] | None) -> None:
    """A target's scheduled actions are a property in a template and calls of their own in the API."""
    keys = {name: resource.properties[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")}
    wanted = {action["ScheduledActionName"]: action for action in actions or []}
    for name in resource.memory.get("ScheduledActions", []):
        if name not in wanted:
            resource.call(SERVICE, "delete_scheduled_action", ScheduledActionName=name, **keys)
    for action in wanted.values():
        resource.call(SERVICE, "put_scheduled_action", **action, **keys)
    resource.memory["ScheduledActions"] = list(wanted)


register(
    ResourceType(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        SERVICE,
        create="register_scalable_target",
        id=_target_id,
        keys={name: name for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")},
        update="register_scalable_target",
        attributes={"Id": REF},
        setters={"ScheduledActions": _schedule},
        created=_into_range,
        delete="deregister_scalable_target",
    ),
    ResourceType(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        SERVICE,
        create="put_scaling_policy",
        reshape=_policy,
        id="PolicyARN",
        update="put_scaling_policy",
        attributes={"Arn": REF, "PolicyName": "PolicyName"},
        deleting=_delete_policy,
    ),
)
