"""What a stack uses beside its tiers: keys, certificates, web ACLs, alarms; and what `cdk bootstrap` creates."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _rotation(resource: Resource, enabled: Any) -> None:
    if enabled:
        resource.call("kms", "enable_key_rotation", KeyId=resource.physical_resource_id)
    else:
        resource.call("kms", "disable_key_rotation", KeyId=resource.physical_resource_id)


def _key_policy(resource: Resource, document: Any) -> None:
    resource.call("kms", "put_key_policy", KeyId=resource.physical_resource_id, PolicyName="default", Policy=document)


def _web_acl(resource: Resource) -> str:
    """Ref of a web ACL is name|id|scope."""
    scope = resource.properties["Scope"]
    for acl in resource.call("wafv2", "list_web_acls", Scope=scope)["WebACLs"]:
        if acl["Name"] in (resource.properties.get("Name"), resource.generated_name):
            return f"{acl['Name']}|{acl['Id']}|{scope}"
    raise RuntimeError("the web ACL was not created")


def _web_acl_arn(resource: Resource) -> str:
    name, acl_id, scope = resource.physical_resource_id.split("|")
    return resource.call("wafv2", "get_web_acl", Name=name, Id=acl_id, Scope=scope)["WebACL"]["ARN"]


register(
    ResourceType(
        "AWS::KMS::Key",
        "kms",
        create="create_key",
        rename={"KeyPolicy": "Policy"},
        id="KeyMetadata.KeyId",
        keys={"KeyId": REF},
        setters={"EnableKeyRotation": _rotation},
        changers={"KeyPolicy": _key_policy},
        describe="describe_key",
        attributes={"Arn": "KeyMetadata.Arn", "KeyId": REF},
        delete="schedule_key_deletion",
    ),
    ResourceType(
        "AWS::KMS::Alias",
        "kms",
        create="create_alias",
        name="AliasName",
        keys={"AliasName": REF},
        update="update_alias",
        delete="delete_alias",
    ),
    ResourceType(
        "AWS::CertificateManager::Certificate",
        "acm",
        create="request_certificate",
        id="CertificateArn",
        keys={"CertificateArn": REF},
        attributes={"Id": REF},
        delete="delete_certificate",
    ),
    ResourceType(
        "AWS::WAFv2::WebACL",
        "wafv2",
        create="create_web_acl",
        name="Name",
        id=_web_acl,
        attributes={"Arn": _web_acl_arn, "Id": lambda resource: resource.physical_resource_id.split("|")[1]},
    ),
    ResourceType(
        "AWS::WAFv2::WebACLAssociation",
        "wafv2",
        create="associate_web_acl",
        id=lambda resource: f"{resource.properties['WebACLArn']}|{resource.properties['ResourceArn']}",
        keys={"ResourceArn": "ResourceArn"},
        delete="disassociate_web_acl",
    ),
    ResourceType(
        "AWS::CloudWatch::Alarm",
        "cloudwatch",
        create="put_metric_alarm",
        name="AlarmName",
        keys={"AlarmNames": REF},
        update="put_metric_alarm",
        describe="describe_alarms",
        attributes={"Arn": "MetricAlarms[0].AlarmArn"},
        delete="delete_alarms",
    ),
    ResourceType(
        "AWS::CloudWatch::Dashboard",
        "cloudwatch",
        create="put_dashboard",
        name="DashboardName",
        keys={"DashboardNames": REF},
        update="put_dashboard",
        delete="delete_dashboards",
    ),
    ResourceType(
        "AWS::SSM::Parameter",
        "ssm",
        create="put_parameter",
        create_with={"Overwrite": True},
        name="Name",
        keys={"Name": REF},
        update="put_parameter",
        attributes={"Type": "Type", "Value": "Value"},
        delete="delete_parameter",
    ),
    ResourceType(
        "AWS::ECR::Repository",
        "ecr",
        create="create_repository",
        name="RepositoryName",
        keys={"repositoryName": REF, "repositoryNames": REF},
        describe="describe_repositories",
        attributes={"Arn": "repositories[0].repositoryArn", "RepositoryUri": "repositories[0].repositoryUri"},
        setters={
            "LifecyclePolicy": lambda resource, value: (
                resource.call(
                    "ecr",
                    "put_lifecycle_policy",
                    repositoryName=resource.physical_resource_id,
                    lifecyclePolicyText=value["LifecyclePolicyText"],
                )
                and None
            ),
            "RepositoryPolicyText": lambda resource, value: (
                resource.call(
                    "ecr", "set_repository_policy", repositoryName=resource.physical_resource_id, policyText=value
                )
                and None
            ),
        },
        delete="delete_repository",
        delete_with={"force": True},
    ),
)
