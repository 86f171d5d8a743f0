"""Namespaces that services are called in."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _id(resource: Resource) -> str:
    """Creation answers with an operation alone."""
    found = resource.call("servicediscovery", "list_namespaces")["Namespaces"]
    return next(each["Id"] for each in found if each["Name"] == resource.properties["Name"])


def _describe(resource: Resource, _value: Any) -> None:
    resource.call(
        "servicediscovery",
        "update_http_namespace",
        Id=resource.physical_resource_id,
        Namespace={"Description": resource.properties.get("Description", "")},
    )


register(
    ResourceType(
        "AWS::ServiceDiscovery::HttpNamespace",
        "servicediscovery",
        create="create_http_namespace",
        id=_id,
        keys={"Id": REF},
        changers={"Description": _describe},
        describe="get_namespace",
        attributes={"Arn": "Namespace.Arn", "Id": REF},
        delete="delete_namespace",
    ),
)
