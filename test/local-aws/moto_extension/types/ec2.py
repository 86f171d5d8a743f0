"""VPC, subnets, routes, gateways, endpoints, flow logs."""

from typing import Any

from ..resource_types import REF, Resource, ResourceType, Setter, register, sets


def _tags(resource: Resource, value: Any) -> None:
    resource.call("ec2", "create_tags", Resources=[_id(resource)], Tags=value or [])


def _id(resource: Resource) -> str:
    """An address is referred to by its IP, and tagged by its allocation."""
    if resource.cf_resource_type != "AWS::EC2::EIP":
        return resource.physical_resource_id
    found = resource.call("ec2", "describe_addresses", PublicIps=[resource.physical_resource_id])
    return found["Addresses"][0]["AllocationId"]


def _vpc_attribute(name: str) -> Setter:
    def setter(resource: Resource, value: Any) -> None:
        parameters = {"VpcId": resource.physical_resource_id, name: {"Value": value is not False}}
        resource.call("ec2", "modify_vpc_attribute", **parameters)

    return setter


def _public_ips(resource: Resource, value: Any) -> None:
    parameters = {"SubnetId": resource.physical_resource_id, "MapPublicIpOnLaunch": {"Value": bool(value)}}
    resource.call("ec2", "modify_subnet_attribute", **parameters)


def _default_security_group(resource: Resource) -> str:
    filters = [
        {"Name": "vpc-id", "Values": [resource.physical_resource_id]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    return resource.call("ec2", "describe_security_groups", Filters=filters)["SecurityGroups"][0]["GroupId"]


def _pair(first: str, second: str) -> Any:
    return lambda resource: f"{resource.value(first)}|{resource.value(second)}"


def _endpoint_routes(resource: Resource, value: Any) -> None:
    endpoint = resource.physical_resource_id
    found = resource.call("ec2", "describe_vpc_endpoints", VpcEndpointIds=[endpoint])["VpcEndpoints"][0]
    before, after = set(found.get("RouteTableIds", [])), set(value or [])
    resource.call(
        "ec2",
        "modify_vpc_endpoint",
        VpcEndpointId=endpoint,
        AddRouteTableIds=sorted(after - before),
        RemoveRouteTableIds=sorted(before - after),
    )


def _flow_log(properties: dict[str, Any]) -> dict[str, Any]:
    if isinstance(properties.get("ResourceId"), str):
        properties = {**properties, "ResourceIds": [properties["ResourceId"]]}
        del properties["ResourceId"]
    return properties


TAGS: dict[str, Setter] = {"Tags": _tags}

register(
    ResourceType(
        "AWS::EC2::VPC",
        "ec2",
        create="create_vpc",
        id="Vpc.VpcId",
        describe="describe_vpcs",
        keys={"VpcIds": REF, "VpcId": REF},
        setters={
            **TAGS,
            "EnableDnsSupport": _vpc_attribute("EnableDnsSupport"),
            "EnableDnsHostnames": _vpc_attribute("EnableDnsHostnames"),
        },
        attributes={
            "VpcId": REF,
            "CidrBlock": "Vpcs[0].CidrBlock",
            "CidrBlockAssociations": "Vpcs[0].CidrBlockAssociationSet[].AssociationId",
            "DefaultSecurityGroup": _default_security_group,
        },
        delete="delete_vpc",
    ),
    ResourceType(
        "AWS::EC2::Subnet",
        "ec2",
        create="create_subnet",
        id="Subnet.SubnetId",
        keys={"SubnetId": REF},
        setters={**TAGS, "MapPublicIpOnLaunch": _public_ips},
        attributes={
            "SubnetId": REF,
            "AvailabilityZone": "AvailabilityZone",
            "VpcId": "VpcId",
            "CidrBlock": "CidrBlock",
        },
        delete="delete_subnet",
    ),
    ResourceType(
        "AWS::EC2::RouteTable",
        "ec2",
        create="create_route_table",
        id="RouteTable.RouteTableId",
        keys={"RouteTableId": REF},
        setters=TAGS,
        attributes={"RouteTableId": REF},
        delete="delete_route_table",
    ),
    ResourceType(
        "AWS::EC2::SubnetRouteTableAssociation",
        "ec2",
        create="associate_route_table",
        id="AssociationId",
        keys={"AssociationId": REF},
        attributes={"Id": REF},
        delete="disassociate_route_table",
    ),
    ResourceType(
        "AWS::EC2::Route",
        "ec2",
        create="create_route",
        id=_pair("RouteTableId", "DestinationCidrBlock"),
        keys={"RouteTableId": "RouteTableId", "DestinationCidrBlock": "DestinationCidrBlock"},
        update="replace_route",
        attributes={"CidrBlock": "DestinationCidrBlock"},
        delete="delete_route",
    ),
    ResourceType(
        "AWS::EC2::EIP",
        "ec2",
        create="allocate_address",
        id="PublicIp",
        describe="describe_addresses",
        setters=TAGS,
        attributes={"AllocationId": "Addresses[0].AllocationId", "PublicIp": REF},
        keys={"PublicIps": REF, "PublicIp": REF},
        delete="release_address",
    ),
    ResourceType(
        "AWS::EC2::NatGateway",
        "ec2",
        create="create_nat_gateway",
        id="NatGateway.NatGatewayId",
        keys={"NatGatewayId": REF},
        setters=TAGS,
        attributes={"NatGatewayId": REF},
        delete="delete_nat_gateway",
    ),
    ResourceType(
        "AWS::EC2::InternetGateway",
        "ec2",
        create="create_internet_gateway",
        id="InternetGateway.InternetGatewayId",
        keys={"InternetGatewayId": REF},
        setters=TAGS,
        attributes={"InternetGatewayId": REF},
        delete="delete_internet_gateway",
    ),
    ResourceType(
        "AWS::EC2::VPCGatewayAttachment",
        "ec2",
        create="attach_internet_gateway",
        id=_pair("InternetGatewayId", "VpcId"),
        keys={"InternetGatewayId": "InternetGatewayId", "VpcId": "VpcId"},
        delete="detach_internet_gateway",
    ),
    ResourceType(
        "AWS::EC2::VPCEndpoint",
        "ec2",
        create="create_vpc_endpoint",
        id="VpcEndpoint.VpcEndpointId",
        keys={"VpcEndpointId": REF, "VpcEndpointIds": REF},
        setters=TAGS,
        changers={"RouteTableIds": _endpoint_routes},
        update="modify_vpc_endpoint",
        attributes={"Id": REF},
        delete="delete_vpc_endpoints",
    ),
    ResourceType(
        "AWS::EC2::LaunchTemplate",
        "ec2",
        create="create_launch_template",
        name="LaunchTemplateName",
        id="LaunchTemplate.LaunchTemplateId",
        keys={"LaunchTemplateId": REF, "LaunchTemplateIds": REF},
        changers={
            "LaunchTemplateData": sets(
                "ec2", "create_launch_template_version", "LaunchTemplateData", LaunchTemplateId=REF
            ),
        },
        describe="describe_launch_templates",
        attributes={
            "LaunchTemplateId": REF,
            "LatestVersionNumber": "LaunchTemplates[0].LatestVersionNumber",
            "DefaultVersionNumber": "LaunchTemplates[0].DefaultVersionNumber",
        },
        delete="delete_launch_template",
    ),
    ResourceType(
        "AWS::EC2::FlowLog",
        "ec2",
        create="create_flow_logs",
        reshape=_flow_log,
        id="FlowLogIds[0]",
        keys={"FlowLogIds": REF},
        setters=TAGS,
        attributes={"Id": REF},
        delete="delete_flow_logs",
    ),
)
