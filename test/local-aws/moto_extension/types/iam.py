"""Roles and policies."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, Setter, register, sets


def _inline_policies(resource: Resource, value: Any) -> None:
    name = resource.physical_resource_id
    for policy in resource.memory.get("Policies", []):
        resource.call("iam", "delete_role_policy", RoleName=name, PolicyName=policy["PolicyName"])
    for policy in value or []:
        resource.call("iam", "put_role_policy", RoleName=name, **policy)
    resource.memory["Policies"] = value or []


def _managed_policies(resource: Resource, value: Any) -> None:
    name = resource.physical_resource_id
    for arn in resource.memory.get("ManagedPolicyArns", []):
        resource.call("iam", "detach_role_policy", RoleName=name, PolicyArn=arn)
    for arn in value or []:
        resource.call("iam", "attach_role_policy", RoleName=name, PolicyArn=arn)
    resource.memory["ManagedPolicyArns"] = value or []


def _empty_role(resource: Resource) -> None:
    """A role can be deleted when nothing is attached to it."""
    _inline_policies(resource, None)
    _managed_policies(resource, None)


def _profile_roles(resource: Resource, roles: Any) -> None:
    """A list in CloudFormation, of which IAM takes one."""
    name = resource.physical_resource_id
    for role in resource.memory.get("Roles", []):
        resource.call("iam", "remove_role_from_instance_profile", InstanceProfileName=name, RoleName=role)
    for role in roles or []:
        resource.call("iam", "add_role_to_instance_profile", InstanceProfileName=name, RoleName=role)
    resource.memory["Roles"] = roles or []


def _put_policy(resource: Resource, roles: Any) -> None:
    """AWS::IAM::Policy is an inline policy, written into each of its roles."""
    name = resource.properties["PolicyName"]
    for role in set(resource.memory.get("Roles", [])) - set(roles or []):
        resource.call("iam", "delete_role_policy", RoleName=role, PolicyName=name)
    for role in roles or []:
        document = resource.properties["PolicyDocument"]
        resource.call("iam", "put_role_policy", RoleName=role, PolicyName=name, PolicyDocument=document)
    resource.memory["Roles"] = roles or []


def _attach(resource: Resource, roles: Any) -> None:
    arn = resource.physical_resource_id
    before, after = set(resource.memory.get("Roles", [])), set(roles or [])
    for role in before - after:
        resource.call("iam", "detach_role_policy", RoleName=role, PolicyArn=arn)
    for role in after - before:
        resource.call("iam", "attach_role_policy", RoleName=role, PolicyArn=arn)
    resource.memory["Roles"] = roles or []


def _new_version(resource: Resource, document: Any) -> None:
    """A managed policy keeps five versions: the former one makes room for the next."""
    arn = resource.physical_resource_id
    answer = resource.call("iam", "create_policy_version", PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
    for version in resource.call("iam", "list_policy_versions", PolicyArn=arn)["Versions"]:
        if version["VersionId"] != answer["PolicyVersion"]["VersionId"]:
            resource.call("iam", "delete_policy_version", PolicyArn=arn, VersionId=version["VersionId"])


ROLE_SETTERS: dict[str, Setter] = {"Policies": _inline_policies, "ManagedPolicyArns": _managed_policies}

register(
    ResourceType(
        "AWS::IAM::Role",
        "iam",
        create="create_role",
        name="RoleName",
        name_length=64,
        keys={"RoleName": REF},
        setters=ROLE_SETTERS,
        changers={
            "AssumeRolePolicyDocument": sets("iam", "update_assume_role_policy", "PolicyDocument", RoleName=REF),
            "Tags": sets("iam", "tag_role", "Tags", RoleName=REF),
        },
        update="update_role",
        describe="get_role",
        attributes={"Arn": "Role.Arn", "RoleId": "Role.RoleId"},
        deleting=_empty_role,
        delete="delete_role",
    ),
    ResourceType(
        "AWS::IAM::InstanceProfile",
        "iam",
        create="create_instance_profile",
        name="InstanceProfileName",
        keys={"InstanceProfileName": REF},
        setters={"Roles": _profile_roles},
        describe="get_instance_profile",
        attributes={"Arn": "InstanceProfile.Arn"},
        deleting=lambda resource: _profile_roles(resource, None),
        delete="delete_instance_profile",
    ),
    ResourceType(
        "AWS::IAM::ManagedPolicy",
        "iam",
        create="create_policy",
        name="ManagedPolicyName",
        rename={"ManagedPolicyName": "PolicyName"},
        id="Policy.Arn",
        keys={"PolicyArn": REF},
        setters={"Roles": _attach},
        changers={"PolicyDocument": _new_version},
        describe="get_policy",
        attributes={"PolicyArn": REF, "PolicyId": "Policy.PolicyId"},
        deleting=lambda resource: _attach(resource, None),
        delete="delete_policy",
    ),
    ResourceType(
        "AWS::IAM::Policy",
        "iam",
        create="",
        id=lambda resource: resource.properties["PolicyName"],
        setters={
            "PolicyName": lambda resource, value: None,
            "Roles": _put_policy,
            "PolicyDocument": lambda resource, value: _put_policy(resource, resource.properties.get("Roles")),
        },
        deleting=lambda resource: _put_policy(resource, None),
    ),
)
