"""Clusters, task definitions, services."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register


def _capacity_providers(resource: Resource, value: Any) -> None:
    """Cluster properties and the resource ClusterCapacityProviderAssociations end in the same call."""
    resource.call(
        "ecs",
        "put_cluster_capacity_providers",
        cluster=resource.physical_resource_id,
        capacityProviders=resource.properties.get("CapacityProviders", []),
        defaultCapacityProviderStrategy=resource.properties.get("DefaultCapacityProviderStrategy", []),
    )


register(
    ResourceType(
        "AWS::ECS::Cluster",
        "ecs",
        create="create_cluster",
        name="ClusterName",
        rename={"ClusterSettings": "settings"},
        keys={"cluster": REF, "clusters": REF},
        changers={"CapacityProviders": _capacity_providers, "DefaultCapacityProviderStrategy": _capacity_providers},
        update="update_cluster",
        describe="describe_clusters",
        attributes={"Arn": "clusters[0].clusterArn"},
        delete="delete_cluster",
    ),
    ResourceType(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        "ecs",
        create="put_cluster_capacity_providers",
        id=lambda resource: resource.properties["Cluster"],
        update="put_cluster_capacity_providers",
    ),
    ResourceType(
        "AWS::ECS::CapacityProvider",
        "ecs",
        create="create_capacity_provider",
        name="Name",
        rename={"ClusterName": "cluster"},
        keys={"name": REF, "cluster": "ClusterName", "capacityProvider": REF, "capacityProviders": REF},
        update="update_capacity_provider",
        delete="delete_capacity_provider",
    ),
    ResourceType(
        "AWS::ECS::TaskDefinition",
        "ecs",
        create="register_task_definition",
        name="Family",
        id="taskDefinition.taskDefinitionArn",
        keys={"taskDefinition": REF},
        attributes={"TaskDefinitionArn": REF},
        delete="deregister_task_definition",
    ),
    ResourceType(
        "AWS::ECS::Service",
        "ecs",
        create="create_service",
        name="ServiceName",
        # A service without a stated count starts with one task; later deployments leave the running count alone.
        create_with={"DesiredCount": 1},
        # A platform version means nothing to ECS where Fargate runs the service no longer.
        stay=frozenset(["DesiredCount", "PlatformVersion"]),
        id="service.serviceArn",
        keys={"cluster": "Cluster", "service": REF, "services": REF},
        update="update_service",
        describe="describe_services",
        attributes={"ServiceArn": REF, "Name": "services[0].serviceName"},
        delete="delete_service",
        delete_with={"force": True},
    ),
)
