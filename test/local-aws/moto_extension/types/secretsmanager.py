"""Secrets, and their attachment to a database."""

import json
import secrets
import string
from typing import Any

from ..resource_types import REF, Resource, ResourceType, register

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def _generated(properties: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation generates the value itself, and writes it into the template's JSON under the named field."""
    rest = {name: item for name, item in properties.items() if name != "GenerateSecretString"}
    rules = properties.get("GenerateSecretString")
    if rules is None:
        return rest if "SecretString" in rest else {**rest, "SecretString": "{}"}
    value = _random(rules)
    if "SecretStringTemplate" not in rules:
        return {**rest, "SecretString": value}
    content = {**json.loads(rules["SecretStringTemplate"]), rules["GenerateStringKey"]: value}
    return {**rest, "SecretString": json.dumps(content)}


def _random(rules: dict[str, Any]) -> str:
    flags = {name for name, value in rules.items() if str(value).lower() == "true"}
    alphabet = "".join(
        characters
        for flag, characters in {
            "ExcludeLowercase": string.ascii_lowercase,
            "ExcludeUppercase": string.ascii_uppercase,
            "ExcludeNumbers": string.digits,
            "ExcludePunctuation": PUNCTUATION,
        }.items()
        if flag not in flags
    )
    allowed = [each for each in alphabet if each not in rules.get("ExcludeCharacters", "")]
    return "".join(secrets.choice(allowed) for _ in range(int(rules.get("PasswordLength", 32))))


def _describe_database(resource: Resource) -> dict[str, Any]:
    target = resource.properties["TargetId"]
    if resource.properties["TargetType"] == "AWS::RDS::DBCluster":
        found = resource.call("rds", "describe_db_clusters", DBClusterIdentifier=target)["DBClusters"][0]
        host, port, name, identifier = found["Endpoint"], found["Port"], "DatabaseName", "dbClusterIdentifier"
    else:
        found = resource.call("rds", "describe_db_instances", DBInstanceIdentifier=target)["DBInstances"][0]
        host, port = found["Endpoint"]["Address"], found["Endpoint"]["Port"]
        name, identifier = "DBName", "dbInstanceIdentifier"
    return {"engine": found["Engine"], "host": host, "port": port, "dbname": found.get(name), identifier: target}


class SecretTargetAttachmentType(ResourceType):
    """Completes a secret with where the database listens. Ref and Id are the secret's."""

    def bring_up(self, resource: Resource) -> None:
        secret = resource.properties["SecretId"]
        content = json.loads(resource.call("secretsmanager", "get_secret_value", SecretId=secret)["SecretString"])
        completed = json.dumps({**content, **_describe_database(resource)})
        resource.call("secretsmanager", "put_secret_value", SecretId=secret, SecretString=completed)
        resource.physical_resource_id = secret

    def change(self, resource: Resource, before: dict[str, Any]) -> None:
        self.bring_up(resource)


register(
    ResourceType(
        "AWS::SecretsManager::Secret",
        "secretsmanager",
        create="create_secret",
        name="Name",
        reshape=_generated,
        id="ARN",
        keys={"SecretId": REF},
        update="update_secret",
        attributes={"Id": REF},
        delete="delete_secret",
        delete_with={"ForceDeleteWithoutRecovery": True},
    ),
    SecretTargetAttachmentType(
        "AWS::SecretsManager::SecretTargetAttachment", "secretsmanager", create="", attributes={"Id": REF}
    ),
)
