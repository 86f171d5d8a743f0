"""Web ACLs, what they stand before, and their logs."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _summary(resource: Resource) -> dict[str, str]:
    """Name, id and lock token, which every call wants."""
    name = resource.physical_resource_id.split("|")[0] or resource.properties.get("Name") or resource.generated_name
    found = resource.call("wafv2", "list_web_acls", Scope=resource.properties["Scope"])["WebACLs"]
    return next(each for each in found if each["Name"] == name)


def _identity(resource: Resource) -> str:
    summary = _summary(resource)
    return f"{summary['Name']}|{summary['Id']}|{resource.properties['Scope']}"


def _named(resource: Resource) -> dict[str, Any]:
    summary = _summary(resource)
    named = {name: summary[name] for name in ("Name", "Id", "LockToken")}
    return {**named, "Scope": resource.properties["Scope"]}


def _update(resource: Resource, _value: Any) -> None:
    """One call sets all that can be changed, whichever of it has."""
    changeable = {name: item for name, item in resource.properties.items() if name in UPDATED}
    resource.call("wafv2", "update_web_acl", **_named(resource), **changeable)


def _delete(resource: Resource) -> None:
    resource.call("wafv2", "delete_web_acl", **_named(resource))


UPDATED = ("DefaultAction", "Description", "Rules", "VisibilityConfig")

register(
    ResourceType(
        "AWS::WAFv2::WebACL",
        "wafv2",
        create="create_web_acl",
        name="Name",
        id=_identity,
        changers={name: _update for name in UPDATED},
        attributes={
            "Arn": lambda resource: _summary(resource)["ARN"],
            "Id": lambda resource: _summary(resource)["Id"],
        },
        deleting=_delete,
    ),
    ResourceType(
        "AWS::WAFv2::WebACLAssociation",
        "wafv2",
        create="associate_web_acl",
        id=lambda resource: f"{resource.properties['WebACLArn']}|{resource.properties['ResourceArn']}",
        keys={"ResourceArn": "ResourceArn"},
        update="associate_web_acl",
        delete="disassociate_web_acl",
    ),
    ResourceType(
        "AWS::WAFv2::LoggingConfiguration",
        "wafv2",
        create="put_logging_configuration",
        id="LoggingConfiguration.ResourceArn",
        reshape=lambda properties: {"LoggingConfiguration": properties},
        keys={"ResourceArn": REF},
        update="put_logging_configuration",
        delete="delete_logging_configuration",
    ),
)
