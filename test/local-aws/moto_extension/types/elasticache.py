"""ElastiCache replication groups and their subnet groups."""

from ..resource_types import REF, ResourceType, register

ENDPOINTS = {
    "PrimaryEndPoint": "ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint",
    "ReaderEndPoint": "ReplicationGroups[0].NodeGroups[0].ReaderEndpoint",
    "ConfigurationEndPoint": "ReplicationGroups[0].ConfigurationEndpoint",
}

register(
    ResourceType(
        "AWS::ElastiCache::SubnetGroup",
        "elasticache",
        create="create_cache_subnet_group",
        name="CacheSubnetGroupName",
        lower_case_name=True,
        rename={"Description": "CacheSubnetGroupDescription"},
        keys={"CacheSubnetGroupName": REF},
        update="modify_cache_subnet_group",
    ),
    ResourceType(
        "AWS::ElastiCache::ReplicationGroup",
        "elasticache",
        create="create_replication_group",
        name="ReplicationGroupId",
        name_length=40,
        lower_case_name=True,
        keys={"ReplicationGroupId": REF},
        update="modify_replication_group",
        update_with={"ApplyImmediately": True},
        describe="describe_replication_groups",
        attributes={
            f"{name}.{part}": f"{path}.{part}" for name, path in ENDPOINTS.items() for part in ("Address", "Port")
        },
        delete="delete_replication_group",
    ),
)
