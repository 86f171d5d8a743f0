"""RDS instances and clusters, their subnet groups, parameter groups and proxies."""

from dataclasses import replace
from typing import Any

from moto.rds.models import rds_backends

from ..resource_types import REF, Resource, ResourceType, Setter, register

# What the call that restores a cluster does not take.
AFTER_RESTORING = ("MasterUserPassword", "BackupRetentionPeriod")
# What a read replica takes over from its source.
INHERITED = ("Engine", "EngineVersion", "MasterUsername", "MasterUserPassword", "DBName", "AllocatedStorage")


def _parameters_of(groups: str, operation: str, key: str) -> Setter:
    def setter(resource: Resource, parameters: Any) -> None:
        name = resource.physical_resource_id
        before, after = resource.memory.get("Parameters", {}), parameters or {}
        # moto has no ResetDBParameterGroup: its model is told directly.
        group = getattr(rds_backends[resource.account][resource.region], groups)[name]
        for dropped in before.keys() - after.keys():
            group.parameters.pop(dropped, None)
        stated = [
            {"ParameterName": each, "ParameterValue": value, "ApplyMethod": "pending-reboot"}
            for each, value in after.items()
        ]
        if stated:
            resource.call("rds", operation, **{key: name, "Parameters": stated})
        resource.memory["Parameters"] = after

    return setter


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
    for kind in ("DBInstanceIdentifiers", "DBClusterIdentifiers"):
        before, after = set(resource.memory.get(kind, [])), set(properties.get(kind, []))
        if after - before:
            resource.call("rds", "register_db_proxy_targets", DBProxyName=proxy, **{kind: sorted(after - before)})
        if before - after:
            resource.call("rds", "deregister_db_proxy_targets", DBProxyName=proxy, **{kind: sorted(before - after)})
        resource.memory[kind] = sorted(after)


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


def _cluster(properties: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation nests the key of a managed password, where the API does not."""
    rest = {name: item for name, item in properties.items() if name != "MasterUserSecret"}
    key = properties.get("MasterUserSecret", {}).get("KmsKeyId") if "MasterUserSecret" in properties else None
    return {**rest, "MasterUserSecretKmsKeyId": key} if key else rest


class DBClusterType(ResourceType):
    """One CloudFormation type, two calls: a new cluster, or one from a snapshot, which gets its password afterwards."""

    def bring_up(self, resource: Resource) -> None:
        if "SnapshotIdentifier" not in resource.properties:
            ResourceType.bring_up(self, resource)
            return
        later = {name: item for name, item in resource.properties.items() if name in AFTER_RESTORING}
        ResourceType.bring_up(
            replace(
                self,
                create="restore_db_cluster_from_snapshot",
                reshape=lambda properties: _cluster(
                    {name: item for name, item in properties.items() if name not in AFTER_RESTORING}
                ),
            ),
            resource,
        )
        resource.call(
            "rds",
            "modify_db_cluster",
            DBClusterIdentifier=resource.physical_resource_id,
            ApplyImmediately=True,
            **later,
        )


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
        setters={
            "Parameters": _parameters_of("db_parameter_groups", "modify_db_parameter_group", "DBParameterGroupName")
        },
        attributes={"DBParameterGroupName": REF},
        delete="delete_db_parameter_group",
    ),
    ResourceType(
        "AWS::RDS::DBClusterParameterGroup",
        "rds",
        create="create_db_cluster_parameter_group",
        name="DBClusterParameterGroupName",
        lower_case_name=True,
        rename={"Family": "DBParameterGroupFamily"},
        keys={"DBClusterParameterGroupName": REF},
        setters={
            "Parameters": _parameters_of(
                "db_cluster_parameter_groups", "modify_db_cluster_parameter_group", "DBClusterParameterGroupName"
            )
        },
        delete="delete_db_cluster_parameter_group",
    ),
    DBClusterType(
        "AWS::RDS::DBCluster",
        "rds",
        create="create_db_cluster",
        name="DBClusterIdentifier",
        name_length=63,
        lower_case_name=True,
        reshape=_cluster,
        id="DBCluster.DBClusterIdentifier",
        rename={"PerformanceInsightsEnabled": "EnablePerformanceInsights"},
        keys={"DBClusterIdentifier": REF, "DeleteAutomatedBackups": "DeleteAutomatedBackups"},
        # Asked for when it is deleted, and when a new major version comes.
        setters={
            "DeleteAutomatedBackups": lambda resource, value: None,
            "DBInstanceParameterGroupName": lambda resource, value: None,
        },
        update="modify_db_cluster",
        update_with={"ApplyImmediately": True},
        describe="describe_db_clusters",
        attributes={
            "Endpoint.Address": "DBClusters[0].Endpoint",
            "Endpoint.Port": "DBClusters[0].Port",
            "ReadEndpoint.Address": "DBClusters[0].ReaderEndpoint",
            "DBClusterArn": "DBClusters[0].DBClusterArn",
            "DBClusterResourceId": "DBClusters[0].DbClusterResourceId",
            "MasterUserSecret.SecretArn": "DBClusters[0].MasterUserSecret.SecretArn",
        },
        delete="delete_db_cluster",
        delete_with={"SkipFinalSnapshot": True},
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
        "AWS::RDS::EventSubscription",
        "rds",
        create="create_event_subscription",
        name="SubscriptionName",
        keys={"SubscriptionName": REF},
        delete="delete_event_subscription",
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
