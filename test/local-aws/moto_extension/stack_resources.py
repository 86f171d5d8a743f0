"""A stack's resources, created and changed as CloudFormation does it.

A resource is brought up when it is first referred to, hence in the order of dependencies. On an update, every resource
of the new template is settled anew: it stays, is changed in place, or is replaced where a create-only property changed.
What is replaced or gone from the template is deleted at the end, as its policies allow.
"""

import json
import re
import traceback
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import CloudFormationError, UnformattedGetAttTemplateException, ValidationError
from moto.cloudformation.parsing import ResourceMap, clean_json

from . import api
from .resource_types import REGISTRY, Resource, ResourceType
from .tables import CREATE_ONLY_PROPERTIES, SKIPPED_TYPES

KEEPING_POLICIES = ("Retain", "RetainExceptOnCreate")


class StackResource(Resource):
    """A resource as moto's CloudFormation asks for it."""

    update_replace_policy = ""
    deletion_policy = ""

    def is_created(self) -> bool:
        return True

    @property
    def skipped(self) -> bool:
        return self.cf_resource_type in SKIPPED_TYPES

    @property
    def resource_type(self) -> ResourceType:
        return REGISTRY[self.cf_resource_type]

    def get_cfn_attribute(self, name: str) -> Any:
        if self.skipped:
            return f"{self.physical_resource_id}.{name}"
        try:
            value = self.resource_type.attribute(self, name)
        except KeyError:
            raise UnformattedGetAttTemplateException() from None
        if value is None:
            raise ValidationError(message=f"{self.logical_resource_id}: {self.cf_resource_type} has no {name} yet")
        return value if isinstance(value, (list, dict)) else str(value)


class StackResources(ResourceMap):
    """Takes the place of moto's map from logical ids to resources."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._deployed: dict[str, StackResource] = {}
        self._settled: set[str] = set()
        self._settling: list[str] = []
        self._replaced: list[StackResource] = []

    def __getitem__(self, key: str) -> Any:
        if key not in self._resource_json_map:
            return self._parsed_resources[key]
        if key not in self._settled:
            self._settle(key)
        return self._deployed.get(key)

    @property
    def resources(self) -> Any:
        return self._deployed.keys()

    def create(self, template: dict[str, Any]) -> bool:
        self._settle_all()
        return True

    def update(self, template: dict[str, Any], parameters: dict[str, Any] | None = None) -> None:
        self._template = template
        self._resource_json_map = template["Resources"]
        if parameters:
            self.input_parameters = parameters
        self.resolved_parameters = {}
        self.load_mapping()
        self.load_parameters()
        self.load_conditions()
        self._settled = set()
        self._settle_all()
        gone = [self._deployed.pop(name) for name in [*self._deployed] if not self._wanted(name)]
        replaced, self._replaced = self._replaced, []
        self._take_down([each for each in replaced if each.update_replace_policy not in KEEPING_POLICIES])
        self._take_down([each for each in gone if each.deletion_policy not in KEEPING_POLICIES])

    def delete(self) -> None:
        self._take_down([each for each in self._deployed.values() if each.deletion_policy not in KEEPING_POLICIES])
        self._deployed.clear()

    def _settle_all(self) -> None:
        try:
            for logical_id in self._resource_json_map:
                self[logical_id]
        finally:
            self.abandon()

    def abandon(self) -> None:
        """After a failure, reading the stack must not bring up what is missing."""
        self._settled.update(self._resource_json_map)
        self._settling.clear()

    def _wanted(self, logical_id: str) -> bool:
        declared = self._resource_json_map.get(logical_id)
        if declared is None:
            return False
        condition = declared.get("Condition")
        return condition is None or self.lazy_condition_map[condition]

    def _settle(self, logical_id: str) -> None:
        if not self._wanted(logical_id):
            return
        if logical_id in self._settling:
            raise ValidationError(message=f"Circular dependency: {' → '.join([*self._settling, logical_id])}")
        self._settling.append(logical_id)
        declared = self._resource_json_map[logical_id]
        try:
            depends_on = declared.get("DependsOn", [])
            for other in [depends_on] if isinstance(depends_on, str) else depends_on:
                self[other]
            self._bring_to(logical_id, declared)
        except CloudFormationError:
            raise
        except Exception as failure:
            # An exception would become an HTTP 500, which clients retry into a false success.
            traceback.print_exc()
            message = f"{logical_id} ({declared['Type']}): {type(failure).__name__}: {failure}"
            raise ValidationError(message=message) from failure
        self._settling.pop()
        self._settled.add(logical_id)

    def _bring_to(self, logical_id: str, declared: dict[str, Any]) -> None:
        type_name = declared["Type"]
        if type_name not in REGISTRY and type_name not in SKIPPED_TYPES:
            raise ValidationError(
                message=f"{logical_id}: unknown resource type {type_name}: add it to moto_extension/types, "
                "or to skipped-types.json with the reason"
            )
        properties = clean_json(declared.get("Properties", {}), self)
        resource = self._deployed.get(logical_id)
        if resource is None or resource.cf_resource_type != type_name or self._replaces(resource, properties):
            if resource is not None:
                self._replaced.append(resource)
            resource = self._new(logical_id, type_name, properties)
        elif resource.properties != properties:
            self._change(resource, properties)
        resource.deletion_policy = declared.get("DeletionPolicy", "")
        resource.update_replace_policy = declared.get("UpdateReplacePolicy", "")

    def _replaces(self, resource: StackResource, properties: dict[str, Any]) -> bool:
        create_only = CREATE_ONLY_PROPERTIES.get(resource.cf_resource_type, [])
        return any(resource.properties.get(name) != properties.get(name) for name in create_only)

    def _new(self, logical_id: str, type_name: str, properties: dict[str, Any]) -> StackResource:
        stack_name = self._parsed_resources["AWS::StackName"]
        generated_name = parsing.generate_resource_name(type_name, stack_name, logical_id)
        resource = StackResource(
            logical_id, type_name, self._region_name, self._account_id, generated_name, self._resolved(properties)
        )
        if resource.skipped:
            resource.physical_resource_id = f"skipped-{logical_id}"
        else:
            resource.resource_type.bring_up(resource)
        resource.properties = properties
        self._deployed[logical_id] = resource
        return resource

    def _change(self, resource: StackResource, properties: dict[str, Any]) -> None:
        before = resource.properties
        if not resource.skipped:
            resource.properties = self._resolved(properties)
            try:
                resource.resource_type.change(resource, self._resolved(before))
            except Exception:
                resource.properties = before
                raise
        resource.properties = properties

    def _take_down(self, resources: list[StackResource]) -> None:
        """Deletes them, the last brought up first; what others still need is tried again."""
        waiting = [each for each in reversed(resources) if not each.skipped]
        while waiting:
            failures: list[tuple[StackResource, Exception]] = []
            for resource in waiting:
                try:
                    resource.resource_type.take_down(resource)
                except Exception as failure:
                    failures.append((resource, failure))
            if len(failures) == len(waiting):
                resource, failure = failures[0]
                raise ValidationError(message=f"{resource.logical_resource_id} cannot be deleted: {failure}")
            waiting = [resource for resource, _ in failures]

    def _resolved(self, value: Any) -> Any:
        """The value with its dynamic references ({{resolve:secretsmanager:…}}) looked up."""
        if isinstance(value, dict):
            return {key: self._resolved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._resolved(item) for item in value]
        if isinstance(value, str):
            return re.sub(r"\{\{resolve:(.+?)\}\}", lambda match: self._dynamic_reference(match[1]), value)
        return value

    def _dynamic_reference(self, reference: str) -> str:
        service, rest = reference.split(":", 1)
        if service == "secretsmanager":
            secret_id, _, field = rest.partition(":SecretString:")
            secret = api.call(
                "secretsmanager",
                "get_secret_value",
                self._region_name,
                SecretId=secret_id.removesuffix(":SecretString"),
            )
            key = field.split(":")[0]
            return json.loads(secret["SecretString"])[key] if key else secret["SecretString"]
        if service in ("ssm", "ssm-secure"):
            answer = api.call("ssm", "get_parameter", self._region_name, Name=rest.split(":")[0], WithDecryption=True)
            return answer["Parameter"]["Value"]
        raise ValidationError(message=f"unknown dynamic reference {{{{resolve:{reference}}}}}")
