"""Vaults and plans of AWS Backup."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _lock(resource: Resource, value: Any) -> None:
    resource.call(
        "backup", "put_backup_vault_lock_configuration", BackupVaultName=resource.physical_resource_id, **value
    )


register(
    ResourceType(
        "AWS::Backup::BackupVault",
        "backup",
        create="create_backup_vault",
        name="BackupVaultName",
        keys={"BackupVaultName": REF},
        setters={"LockConfiguration": _lock},
        describe="describe_backup_vault",
        attributes={"BackupVaultName": REF, "BackupVaultArn": "BackupVaultArn"},
        delete="delete_backup_vault",
    ),
    ResourceType(
        "AWS::Backup::BackupPlan",
        "backup",
        create="create_backup_plan",
        id="BackupPlanId",
        keys={"BackupPlanId": REF},
        rename={"BackupPlan": "BackupPlan"},
        reshape=lambda properties: {
            "BackupPlan": {
                "BackupPlanName": properties["BackupPlan"]["BackupPlanName"],
                "Rules": [
                    {{"TargetBackupVault": "TargetBackupVaultName"}.get(name, name): item for name, item in rule.items()}
                    for rule in properties["BackupPlan"]["BackupPlanRule"]
                ],
            }
        }
        if properties.get("BackupPlan")
        else properties,
        attributes={"BackupPlanId": REF},
        delete="delete_backup_plan",
    ),
)
