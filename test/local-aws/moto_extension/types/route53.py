"""Hosted zones and records."""

from typing import Any

from moto.route53.models import route53_backends

from ..resource_types import REF, Resource, ResourceType, register


def _record_set(properties: dict[str, Any]) -> dict[str, Any]:
    record = {name: item for name, item in properties.items() if name not in ("HostedZoneId", "Comment")}
    if "ResourceRecords" in record:
        record["ResourceRecords"] = [{"Value": value} for value in record["ResourceRecords"]]
    if "AliasTarget" in record:
        record["AliasTarget"] = {"EvaluateTargetHealth": False, **record["AliasTarget"]}
    return record


def _expect(resource: Resource, zone_id: str) -> None:
    """A zone that no template of ours creates is one that the team has: it is there as soon as a record asks for it."""
    zones = route53_backends[resource.account]["aws"].zones
    if zone_id in zones:
        return
    parent = resource.properties["Name"].split(".", 1)[1]
    answer = resource.call("route53", "create_hosted_zone", CallerReference=zone_id, Name=parent)
    zones[zone_id] = zones.pop(answer["HostedZone"]["Id"].rsplit("/", 1)[-1])
    zones[zone_id].resource_id = zone_id


def _change(resource: Resource, action: str, properties: dict[str, Any]) -> None:
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": _record_set(properties)}]}
    zone = properties["HostedZoneId"]
    _expect(resource, zone)
    resource.call("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch=batch)


class RecordSetType(ResourceType):
    def bring_up(self, resource: Resource) -> None:
        _change(resource, "CREATE", resource.properties)
        resource.physical_resource_id = resource.properties["Name"].rstrip(".")

    def change(self, resource: Resource, before: dict[str, Any]) -> None:
        """A record is known by its name, type and set identifier: when these change, it is another one."""
        if any(before.get(name) != resource.properties.get(name) for name in ("Type", "SetIdentifier")):
            _change(resource, "DELETE", before)
        _change(resource, "UPSERT", resource.properties)

    def take_down(self, resource: Resource) -> None:
        _change(resource, "DELETE", resource.properties)


def _zone(properties: dict[str, Any]) -> dict[str, Any]:
    """A private zone is created with its first VPC; the others are associated with it."""
    rest = {name: item for name, item in properties.items() if name != "VPCs"}
    if not properties.get("VPCs"):
        return rest
    configuration = {**properties.get("HostedZoneConfig", {}), "PrivateZone": True}
    return {**rest, "VPC": properties["VPCs"][0], "HostedZoneConfig": configuration}


def _further_vpcs(resource: Resource) -> None:
    for vpc in resource.properties.get("VPCs", [])[1:]:
        zone = resource.physical_resource_id
        resource.call("route53", "associate_vpc_with_hosted_zone", HostedZoneId=zone, VPC=vpc)


class HostedZoneType(ResourceType):
    def bring_up(self, resource: Resource) -> None:
        parameters = _zone(resource.properties)
        reference = resource.generated_name
        answer = resource.call("route53", "create_hosted_zone", CallerReference=reference, **parameters)
        resource.physical_resource_id = answer["HostedZone"]["Id"].rsplit("/", 1)[-1]
        _further_vpcs(resource)


class HealthCheckType(ResourceType):
    def bring_up(self, resource: Resource) -> None:
        configuration = resource.properties["HealthCheckConfig"]
        answer = resource.call(
            "route53",
            "create_health_check",
            CallerReference=resource.generated_name,
            HealthCheckConfig=configuration,
        )
        resource.physical_resource_id = answer["HealthCheck"]["Id"]

    def change(self, resource: Resource, before: dict[str, Any]) -> None:
        configuration = {
            name: item
            for name, item in resource.properties["HealthCheckConfig"].items()
            if name not in ("Type", "MeasureLatency", "RequestInterval")
        }
        resource.call(
            "route53", "update_health_check", HealthCheckId=resource.physical_resource_id, **configuration
        )


register(
    HealthCheckType(
        "AWS::Route53::HealthCheck",
        "route53",
        create="create_health_check",
        keys={"HealthCheckId": REF},
        attributes={"HealthCheckId": REF},
        delete="delete_health_check",
    ),
    HostedZoneType(
        "AWS::Route53::HostedZone",
        "route53",
        create="create_hosted_zone",
        keys={"Id": REF},
        describe="get_hosted_zone",
        attributes={"Id": REF, "NameServers": "DelegationSet.NameServers"},
        delete="delete_hosted_zone",
    ),
    RecordSetType("AWS::Route53::RecordSet", "route53", create="change_resource_record_sets"),
)
