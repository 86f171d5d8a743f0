"""ElastiCache replication groups, clusters of Memcached, users and subnet groups."""

from typing import Any

from moto.elasticache.models import elasticache_backends

from ..resource_types import REF, Resource, ResourceType, register

ENDPOINTS = {
    "PrimaryEndPoint": "ReplicationGroups[0].NodeGroups[0].PrimaryEndpoint",
    "ReaderEndPoint": "ReplicationGroups[0].NodeGroups[0].ReaderEndpoint",
    "ConfigurationEndPoint": "ReplicationGroups[0].ConfigurationEndpoint",
}


def _nodes(resource: Resource, count: Any) -> None:
    """moto has neither IncreaseReplicaCount nor DecreaseReplicaCount: its model is told directly."""
    name = resource.physical_resource_id
    group = elasticache_backends[resource.account][resource.region].replication_groups[name]
    node_group = group.node_groups[0]
    group.member_clusters.clear()
    node_group["node_group_members"].clear()
    group._set_node_members_clusters_disabled(
        member_clusters=group.member_clusters,
        replication_group_id=name,
        replication_group_domain=node_group["primary_endpoint_address"].removeprefix("master."),
        node_group=node_group,
        preferred_cache_cluster_azs=[],
        num_cache_clusters=int(count),
        replicas_per_node_group=int(count) - 1,
    )


def _cluster_mode(properties: dict[str, Any]) -> dict[str, Any]:
    """ElastiCache knows cluster mode by the parameter group, which moto does not read."""
    return {**properties, "ClusterMode": "enabled"} if "NumNodeGroups" in properties else properties


register(
    ResourceType(
        "AWS::ElastiCache::CacheCluster",
        "elasticache",
        create="create_cache_cluster",
        name="CacheClusterId",
        name_length=40,
        lower_case_name=True,
        rename={"ClusterName": "CacheClusterId", "VpcSecurityGroupIds": "SecurityGroupIds"},
        keys={"CacheClusterId": REF},
        describe="describe_cache_clusters",
        attributes={
            f"ConfigurationEndpoint.{part}": f"CacheClusters[0].ConfigurationEndpoint.{part}"
            for part in ("Address", "Port")
        },
        delete="delete_cache_cluster",
    ),
    ResourceType(
        "AWS::ElastiCache::User",
        "elasticache",
        create="create_user",
        name="UserId",
        keys={"UserId": REF},
        delete="delete_user",
    ),
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
        reshape=_cluster_mode,
        changers={"NumCacheClusters": _nodes},
        update="modify_replication_group",
        update_with={"ApplyImmediately": True},
        describe="describe_replication_groups",
        attributes={
            f"{name}.{part}": f"{path}.{part}" for name, path in ENDPOINTS.items() for part in ("Address", "Port")
        },
        delete="delete_replication_group",
    ),
)
