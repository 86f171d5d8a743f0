"""Schedules and their groups."""

from ..resource_types import REF, Resource, ResourceType, register


def _schedule_arn(resource: Resource) -> str:
    group = resource.properties.get("GroupName", "default")
    name = resource.physical_resource_id
    return f"arn:aws:scheduler:{resource.region}:{resource.account}:schedule/{group}/{name}"


def _group_arn(resource: Resource) -> str:
    name = resource.physical_resource_id
    return f"arn:aws:scheduler:{resource.region}:{resource.account}:schedule-group/{name}"


register(
    ResourceType(
        "AWS::Scheduler::Schedule",
        "scheduler",
        create="create_schedule",
        name="Name",
        name_length=64,
        keys={"Name": REF, "GroupName": "GroupName"},
        update="update_schedule",
        attributes={"Arn": _schedule_arn},
        delete="delete_schedule",
    ),
    ResourceType(
        "AWS::Scheduler::ScheduleGroup",
        "scheduler",
        create="create_schedule_group",
        name="Name",
        name_length=64,
        keys={"Name": REF},
        attributes={"Arn": _group_arn},
        delete="delete_schedule_group",
    ),
)
