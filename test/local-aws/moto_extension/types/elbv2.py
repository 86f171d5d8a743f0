"""Load balancers, listeners, rules, target groups."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, register, sets

# The hosted zone that alias records of load balancers in us-east-1 point to.
CANONICAL_HOSTED_ZONE = "Z35SXDOTRQ7X7K"


def _after(marker: str) -> Any:
    """The tail of an ARN by which CloudWatch names the resource."""
    return lambda resource: resource.physical_resource_id.split(marker, 1)[1]


def _register_targets(resource: Resource, targets: Any) -> None:
    arn = resource.physical_resource_id
    if resource.memory.get("Targets"):
        resource.call("elbv2", "deregister_targets", TargetGroupArn=arn, Targets=resource.memory["Targets"])
    if targets:
        resource.call("elbv2", "register_targets", TargetGroupArn=arn, Targets=targets)
    resource.memory["Targets"] = targets


def _priority(resource: Resource, value: Any) -> None:
    priorities = [{"RuleArn": resource.physical_resource_id, "Priority": value}]
    resource.call("elbv2", "set_rule_priorities", RulePriorities=priorities)


register(
    ResourceType(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "elbv2",
        create="create_load_balancer",
        name="Name",
        name_length=32,
        id="LoadBalancers[0].LoadBalancerArn",
        keys={"LoadBalancerArns": REF, "LoadBalancerArn": REF},
        setters={
            "LoadBalancerAttributes": sets(
                "elbv2", "modify_load_balancer_attributes", "Attributes", LoadBalancerArn=REF
            ),
        },
        changers={
            "SecurityGroups": sets("elbv2", "set_security_groups", "SecurityGroups", LoadBalancerArn=REF),
            "Subnets": sets("elbv2", "set_subnets", "Subnets", LoadBalancerArn=REF),
            "IpAddressType": sets("elbv2", "set_ip_address_type", "IpAddressType", LoadBalancerArn=REF),
        },
        describe="describe_load_balancers",
        attributes={
            "LoadBalancerArn": REF,
            "LoadBalancerFullName": _after(":loadbalancer/"),
            "LoadBalancerName": "LoadBalancers[0].LoadBalancerName",
            "DNSName": "LoadBalancers[0].DNSName",
            "CanonicalHostedZoneID": lambda resource: CANONICAL_HOSTED_ZONE,
            "SecurityGroups": "LoadBalancers[0].SecurityGroups",
        },
        delete="delete_load_balancer",
    ),
    ResourceType(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "elbv2",
        create="create_target_group",
        name="Name",
        name_length=32,
        id="TargetGroups[0].TargetGroupArn",
        keys={"TargetGroupArns": REF, "TargetGroupArn": REF},
        setters={
            "TargetGroupAttributes": sets("elbv2", "modify_target_group_attributes", "Attributes", TargetGroupArn=REF),
            "Targets": _register_targets,
        },
        update="modify_target_group",
        describe="describe_target_groups",
        attributes={
            "TargetGroupArn": REF,
            "TargetGroupFullName": lambda resource: resource.physical_resource_id.split(":")[-1],
            "TargetGroupName": "TargetGroups[0].TargetGroupName",
            "LoadBalancerArns": "TargetGroups[0].LoadBalancerArns",
        },
        delete="delete_target_group",
    ),
    ResourceType(
        "AWS::ElasticLoadBalancingV2::Listener",
        "elbv2",
        create="create_listener",
        id="Listeners[0].ListenerArn",
        keys={"ListenerArn": REF},
        setters={"ListenerAttributes": sets("elbv2", "modify_listener_attributes", "Attributes", ListenerArn=REF)},
        update="modify_listener",
        attributes={"ListenerArn": REF},
        delete="delete_listener",
    ),
    ResourceType(
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        "elbv2",
        create="add_listener_certificates",
        id=lambda resource: resource.generated_name,
        keys={"ListenerArn": "ListenerArn", "Certificates": "Certificates"},
        delete="remove_listener_certificates",
    ),
    ResourceType(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "elbv2",
        create="create_rule",
        id="Rules[0].RuleArn",
        keys={"RuleArn": REF},
        changers={"Priority": _priority},
        update="modify_rule",
        attributes={"RuleArn": REF},
        delete="delete_rule",
    ),
)
