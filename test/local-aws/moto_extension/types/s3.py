"""Buckets and their policies."""

import re
from typing import Any

from ..resource_types import REF, Resource, ResourceType, Setter, register, sets


def _encryption(resource: Resource, value: Any) -> None:
    bucket = resource.physical_resource_id
    if value is None:
        resource.call("s3", "delete_bucket_encryption", Bucket=bucket)
        return
    rules = [
        {
            ("ApplyServerSideEncryptionByDefault" if name == "ServerSideEncryptionByDefault" else name): item
            for name, item in rule.items()
        }
        for rule in value["ServerSideEncryptionConfiguration"]
    ]
    resource.call("s3", "put_bucket_encryption", Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def _lifecycle(resource: Resource, value: Any) -> None:
    bucket = resource.physical_resource_id
    if value is None:
        resource.call("s3", "delete_bucket_lifecycle", Bucket=bucket)
        return
    rules = [_lifecycle_rule(rule) for rule in value["Rules"]]
    resource.call("s3", "put_bucket_lifecycle_configuration", Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation spreads over the rule what the API gathers in Expiration, Filter and Days."""
    result = {name: item for name, item in rule.items() if name not in LIFECYCLE_SPREAD}
    expiration = {
        member: rule[name]
        for name, member in (
            ("ExpirationInDays", "Days"),
            ("ExpirationDate", "Date"),
            ("ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker"),
        )
        if name in rule
    }
    if expiration:
        result["Expiration"] = expiration
    for name, count in (("Transitions", "Days"), ("NoncurrentVersionTransitions", "NoncurrentDays")):
        if name in rule:
            result[name] = [
                _renamed(each, {"TransitionInDays": count, "TransitionDate": "Date"}) for each in rule[name]
            ]
    if "NoncurrentVersionExpirationInDays" in rule:
        result["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]}
    if "AbortIncompleteMultipartUpload" in rule:
        days = rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
        result["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    result["Filter"] = {"Prefix": rule.get("Prefix", "")}
    return result


LIFECYCLE_SPREAD = (
    "ExpirationInDays",
    "ExpirationDate",
    "ExpiredObjectDeleteMarker",
    "NoncurrentVersionExpirationInDays",
    "Prefix",
)


def _renamed(value: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names.get(name, name): item for name, item in value.items()}


def _logging(resource: Resource, value: Any) -> None:
    status: dict[str, Any] = {}
    if value:
        enabled = {
            "TargetPrefix": "",
            **_renamed(value, {"DestinationBucketName": "TargetBucket", "LogFilePrefix": "TargetPrefix"}),
        }
        status = {"LoggingEnabled": {"TargetBucket": resource.physical_resource_id, **enabled}}
    resource.call("s3", "put_bucket_logging", Bucket=resource.physical_resource_id, BucketLoggingStatus=status)


def _tagging(resource: Resource, value: Any) -> None:
    resource.call("s3", "put_bucket_tagging", Bucket=resource.physical_resource_id, Tagging={"TagSet": value or []})


def _notifications(resource: Resource, value: Any) -> None:
    configuration = dict(value or {})
    if configuration.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled"):
        configuration["EventBridgeConfiguration"] = {}
    bucket = resource.physical_resource_id
    resource.call("s3", "put_bucket_notification_configuration", Bucket=bucket, NotificationConfiguration=configuration)


def _cors(resource: Resource, value: Any) -> None:
    bucket = resource.physical_resource_id
    if value is None:
        resource.call("s3", "delete_bucket_cors", Bucket=bucket)
        return
    names = {"Id": "ID", "ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds"}
    rules = [_renamed(rule, names) for rule in value["CorsRules"]]
    resource.call("s3", "put_bucket_cors", Bucket=bucket, CORSConfiguration={"CORSRules": rules})


def _replication(resource: Resource, value: Any) -> None:
    bucket = resource.physical_resource_id
    if value is None:
        resource.call("s3", "delete_bucket_replication", Bucket=bucket)
        return
    configuration = {**value, "Rules": [_renamed(rule, {"Id": "ID"}) for rule in value["Rules"]]}
    resource.call("s3", "put_bucket_replication", Bucket=bucket, ReplicationConfiguration=configuration)


def _bucket(properties: dict[str, Any]) -> dict[str, Any]:
    """A canned ACL is LogDeliveryWrite in CloudFormation, log-delivery-write in the API."""
    if "AccessControl" not in properties:
        return properties
    return {**properties, "AccessControl": re.sub(r"(?<=.)([A-Z])", r"-\1", properties["AccessControl"]).lower()}


def _put(operation: str, parameter: str) -> Setter:
    return sets("s3", operation, parameter, Bucket=REF)


register(
    ResourceType(
        "AWS::S3::Bucket",
        "s3",
        create="create_bucket",
        name="BucketName",
        name_length=63,
        lower_case_name=True,
        rename={"BucketName": "Bucket", "ObjectLockEnabled": "ObjectLockEnabledForBucket", "AccessControl": "ACL"},
        reshape=_bucket,
        keys={"Bucket": REF},
        setters={
            "BucketEncryption": _encryption,
            "CorsConfiguration": _cors,
            "LifecycleConfiguration": _lifecycle,
            "LoggingConfiguration": _logging,
            "NotificationConfiguration": _notifications,
            "ObjectLockConfiguration": _put("put_object_lock_configuration", "ObjectLockConfiguration"),
            "OwnershipControls": _put("put_bucket_ownership_controls", "OwnershipControls"),
            "PublicAccessBlockConfiguration": _put("put_public_access_block", "PublicAccessBlockConfiguration"),
            "Tags": _tagging,
            "VersioningConfiguration": _put("put_bucket_versioning", "VersioningConfiguration"),
            # Of a bucket with versions alone.
            "ReplicationConfiguration": _replication,
        },
        attributes={
            "Arn": lambda resource: f"arn:aws:s3:::{resource.physical_resource_id}",
            "DomainName": lambda resource: f"{resource.physical_resource_id}.s3.amazonaws.com",
            "RegionalDomainName": lambda resource: (
                f"{resource.physical_resource_id}.s3.{resource.region}.amazonaws.com"
            ),
        },
        delete="delete_bucket",
    ),
    ResourceType(
        "AWS::S3::BucketPolicy",
        "s3",
        create="put_bucket_policy",
        rename={"PolicyDocument": "Policy"},
        id=lambda resource: resource.properties["Bucket"],
        keys={"Bucket": "Bucket"},
        update="put_bucket_policy",
        delete="delete_bucket_policy",
    ),
)
