"""What a stack uses beside its tiers: keys and certificates; and what `cdk bootstrap` creates."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _rotation(resource: Resource, enabled: Any) -> None:
    if enabled:
        resource.call("kms", "enable_key_rotation", KeyId=resource.physical_resource_id)
    else:
        resource.call("kms", "disable_key_rotation", KeyId=resource.physical_resource_id)


def _key_policy(resource: Resource, document: Any) -> None:
    resource.call("kms", "put_key_policy", KeyId=resource.physical_resource_id, PolicyName="default", Policy=document)


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
        # CloudFormation writes the records that prove the name; here the certificate is there at once.
        reshape=lambda properties: {name: properties[name] for name in properties if name != "DomainValidationOptions"},
        id="CertificateArn",
        keys={"CertificateArn": REF},
        attributes={"Id": REF},
        delete="delete_certificate",
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
