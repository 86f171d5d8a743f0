"""Security groups and their rules."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, Setter, register
from .ec2 import TAGS

PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}


def _permission(rule: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation writes one peer a rule, the API lists of peers by kind."""
    permission = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule}
    for name, (group, member) in PEERS.items():
        if name in rule:
            described = {"Description": rule["Description"]} if "Description" in rule else {}
            permission[group] = [{member: rule[name], **described}]
    return permission


def _permissions(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_permission(rule) for rule in rules]


def _inline(direction: str) -> Setter:
    """Sets the rules written in the group itself. Those of rule resources of their own stay."""

    def setter(resource: Resource, value: Any) -> None:
        group = resource.physical_resource_id
        before = resource.memory.get(direction, [])
        if direction == "egress" and direction not in resource.memory:
            # A group starts with a rule that lets everything out, which stated egress rules replace.
            before = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
        after = value or []
        if before:
            resource.call(
                "ec2", f"revoke_security_group_{direction}", GroupId=group, IpPermissions=_permissions(before)
            )
        if after:
            resource.call(
                "ec2", f"authorize_security_group_{direction}", GroupId=group, IpPermissions=_permissions(after)
            )
        resource.memory[direction] = after

    return setter


def _rule(direction: str) -> ResourceType:
    def describe(resource: Resource, value: Any) -> None:
        described = [{"SecurityGroupRuleId": resource.physical_resource_id, "Description": value or ""}]
        resource.call(
            "ec2",
            f"update_security_group_rule_descriptions_{direction}",
            GroupId=resource.properties["GroupId"],
            SecurityGroupRuleDescriptions=described,
        )

    def reshape(rule: dict[str, Any]) -> dict[str, Any]:
        known = {"GroupId", "IpProtocol", "FromPort", "ToPort", "Description", *PEERS}
        rest = {name: item for name, item in rule.items() if name not in known}
        return {**rest, "GroupId": rule.get("GroupId"), "IpPermissions": [_permission(rule)]}

    def delete(resource: Resource) -> None:
        resource.call(
            "ec2",
            f"revoke_security_group_{direction}",
            GroupId=resource.properties["GroupId"],
            SecurityGroupRuleIds=[resource.physical_resource_id],
        )

    return ResourceType(
        f"AWS::EC2::SecurityGroup{direction.capitalize()}",
        "ec2",
        create=f"authorize_security_group_{direction}",
        reshape=reshape,
        id="SecurityGroupRules[0].SecurityGroupRuleId",
        changers={"Description": describe},
        attributes={"Id": REF},
        deleting=delete,
    )


register(
    ResourceType(
        "AWS::EC2::SecurityGroup",
        "ec2",
        create="create_security_group",
        name="GroupName",
        rename={"GroupDescription": "Description"},
        id="GroupId",
        keys={"GroupId": REF},
        setters={
            **TAGS,
            "SecurityGroupIngress": _inline("ingress"),
            "SecurityGroupEgress": _inline("egress"),
        },
        attributes={"GroupId": REF, "Id": REF, "VpcId": "VpcId"},
        delete="delete_security_group",
    ),
    _rule("ingress"),
    _rule("egress"),
)
