"""RDS instances, their subnet groups and parameter groups."""

from dataclasses import replace
from typing import Any

from moto.rds.models import rds_backends

from ..resource_types import REF, Resource, ResourceType, register

# What a read replica takes over from its source.
INHERITED = ("Engine", "EngineVersion", "MasterUsername", "MasterUserPassword", "DBName", "AllocatedStorage")


def _parameters(resource: Resource, parameters: Any) -> None:
    name = resource.physical_resource_id
    before, after = resource.memory.get("Parameters", {}), parameters or {}
    # moto has no ResetDBParameterGroup: its model is told directly.
    group = rds_backends[resource.account][resource.region].db_parameter_groups[name]
    for dropped in before.keys() - after.keys():
        group.parameters.pop(dropped, None)
    stated = [
        {"ParameterName": each, "ParameterValue": value, "ApplyMethod": "pending-reboot"}
        for each, value in after.items()
    ]
    if stated:
        resource.call("rds", "modify_db_parameter_group", DBParameterGroupName=name, Parameters=stated)
    resource.memory["Parameters"] = after


def _own(properties: dict[str, Any]) -> dict[str, Any]:
    if "SourceDBInstanceIdentifier" not in properties:
        return properties
    return {name: item for name, item in properties.items() if name not in INHERITED}


def _target_group(resource: Resource) -> None:
    """A proxy is made with its one group of targets; CloudFormation sets it, and registers what stands behind it."""
    properties = resource.properties
    proxy = properties["DBProxyName"]
    pool = properties.get("ConnectionPoolConfigurationInfo", {})
    resource.call(
        "rds",
        "modify_db_proxy_target_group",
        DBProxyName=proxy,
        TargetGroupName=properties["TargetGroupName"],
        ConnectionPoolConfig=pool,
    )
    before = set(resource.memory.get("DBInstanceIdentifiers", []))
    after = set(properties.get("DBInstanceIdentifiers", []))
    if after - before:
        resource.call(
            "rds", "register_db_proxy_targets", DBProxyName=proxy, DBInstanceIdentifiers=sorted(after - before)
        )
    if before - after:
        resource.call(
            "rds", "deregister_db_proxy_targets", DBProxyName=proxy, DBInstanceIdentifiers=sorted(before - after)
        )
    resource.memory["DBInstanceIdentifiers"] = sorted(after)


class DBProxyTargetGroupType(ResourceType):
    def bring_up(self, resource: Resource) -> None:
        resource.physical_resource_id = f"{resource.properties['DBProxyName']}/{resource.properties['TargetGroupName']}"
        _target_group(resource)

    def change(self, resource: Resource, before: dict[str, Any]) -> None:
        _target_group(resource)

    def take_down(self, resource: Resource) -> None:
        """It goes with its proxy."""


class DBInstanceType(ResourceType):
    """One CloudFormation type, two calls: an instance, or a read replica of another one."""

    def bring_up(self, resource: Resource) -> None:
        is_replica = "SourceDBInstanceIdentifier" in resource.properties
        ResourceType.bring_up(replace(self, create="create_db_instance_read_replica") if is_replica else self, resource)


register(
    ResourceType(
        "AWS::RDS::DBSubnetGroup",
        "rds",
        create="create_db_subnet_group",
        name="DBSubnetGroupName",
        lower_case_name=True,
        keys={"DBSubnetGroupName": REF},
        update="modify_db_subnet_group",
        delete="delete_db_subnet_group",
    ),
    ResourceType(
        "AWS::RDS::DBParameterGroup",
        "rds",
        create="create_db_parameter_group",
        name="DBParameterGroupName",
        lower_case_name=True,
        rename={"Family": "DBParameterGroupFamily"},
        keys={"DBParameterGroupName": REF},
        setters={"Parameters": _parameters},
        attributes={"DBParameterGroupName": REF},
        delete="delete_db_parameter_group",
    ),
    DBInstanceType(
        "AWS::RDS::DBInstance",
        "rds",
        create="create_db_instance",
        name="DBInstanceIdentifier",
        name_length=63,
        lower_case_name=True,
        reshape=_own,
        id="DBInstance.DBInstanceIdentifier",
        rename={"VPCSecurityGroups": "VpcSecurityGroupIds"},
        keys={"DBInstanceIdentifier": REF, "DeleteAutomatedBackups": "DeleteAutomatedBackups"},
        setters={"DeleteAutomatedBackups": lambda resource, value: None},
        update="modify_db_instance",
        update_with={"ApplyImmediately": True},
        describe="describe_db_instances",
        attributes={
            "Endpoint.Address": "DBInstances[0].Endpoint.Address",
            "Endpoint.Port": "DBInstances[0].Endpoint.Port",
            "DBInstanceArn": "DBInstances[0].DBInstanceArn",
            "DbiResourceId": "DBInstances[0].DbiResourceId",
            "MasterUserSecret.SecretArn": "DBInstances[0].MasterUserSecret.SecretArn",
        },
        delete="delete_db_instance",
        delete_with={"SkipFinalSnapshot": True},
    ),
    ResourceType(
        "AWS::RDS::DBProxy",
        "rds",
        create="create_db_proxy",
        name="DBProxyName",
        keys={"DBProxyName": REF},
        update="modify_db_proxy",
        describe="describe_db_proxies",
        attributes={
            "DBProxyArn": "DBProxies[0].DBProxyArn",
            "Endpoint": "DBProxies[0].Endpoint",
            "VpcId": "DBProxies[0].VpcId",
        },
        delete="delete_db_proxy",
    ),
    DBProxyTargetGroupType("AWS::RDS::DBProxyTargetGroup", "rds", create="modify_db_proxy_target_group"),
)
