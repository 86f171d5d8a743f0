"""What the extension knows of a CloudFormation resource type, as data: the calls that bring it up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jmespath

from . import api
from .tables import UNKEPT_PROPERTIES

REF = "Ref"

Properties = dict[str, Any]


@dataclass
class Resource:
    """One resource of a stack."""

    logical_resource_id: str
    cf_resource_type: str
    region: str
    account: str
    generated_name: str
    properties: Properties
    physical_resource_id: str = ""
    # What its setters set last, where they need to undo it.
    memory: Properties = field(default_factory=dict)

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        return api.call(service, operation, self.region, self.cf_resource_type, **parameters)

    def value(self, source: str) -> Any:
        """The physical id for "Ref", otherwise the property of this name."""
        return self.physical_resource_id if source == REF else self.properties.get(source)


# Brings one property of a resource to a value by calls of its own; None where the template no longer has it.
Setter = Callable[[Resource, Any], None]
Attribute = str | Callable[[Resource], Any]


@dataclass(frozen=True)
class ResourceType:
    """The calls behind one CloudFormation type."""

    type: str
    service: str
    create: str
    # JMESPath of the physical id in the answer of `create`, or a function; without it, the name.
    id: Attribute = ""
    # The property that names the resource, which CloudFormation fills where the template leaves it open.
    name: str = ""
    name_length: int = 128
    lower_case_name: bool = False
    # API parameter → "Ref" or a property: how update, describe and delete name the resource, each by those it takes.
    keys: dict[str, str] = field(default_factory=dict)
    # Property → API parameter, where they differ in more than case.
    rename: dict[str, str] = field(default_factory=dict)
    # Parameters that CloudFormation adds on creation and on update.
    create_with: Properties = field(default_factory=dict)
    update_with: Properties = field(default_factory=dict)
    # Changes the properties before they are given to `create` and `update`.
    reshape: Callable[[Properties], Properties] = lambda properties: properties
    update: str = ""
    # Properties that stay as they are when the template drops them.
    stay: frozenset[str] = frozenset()
    delete: str = ""
    delete_with: Properties = field(default_factory=dict)
    describe: str = ""
    # Fn::GetAtt → JMESPath in the answer of `describe`, or a function.
    attributes: dict[str, Attribute] = field(default_factory=dict)
    # Properties set by calls of their own, after creation and whenever they change.
    setters: dict[str, Setter] = field(default_factory=dict)
    # Properties that `create` takes, but whose change needs a call of its own.
    changers: dict[str, Setter] = field(default_factory=dict)
    created: Callable[[Resource], None] = lambda resource: None
    deleting: Callable[[Resource], None] = lambda resource: None

    def bring_up(self, resource: Resource) -> None:
        properties = dict(resource.properties)
        if self.name and self.name not in properties:
            properties[self.name] = self.physical_name(resource)
        if self.lower_case_name:
            properties[self.name] = properties[self.name].lower()
        resource.physical_resource_id = self._call_create(resource, properties)
        for name, setter in self.setters.items():
            if name in properties:
                setter(resource, properties[name])
        self.created(resource)

    def _call_create(self, resource: Resource, properties: Properties) -> str:
        parameters = {**self.create_with, **self._parameters(properties, self.setters)}
        if self.create:
            answer = resource.call(self.service, self.create, **parameters)
        else:
            answer = {}
            lost = parameters.keys() - UNKEPT_PROPERTIES.get(resource.cf_resource_type, {}).keys()
            if lost:
                raise api.UnknownProperty(f"no call takes {', '.join(sorted(lost))}")
        if callable(self.id):
            return str(self.id(resource))
        found = jmespath.search(self.id, answer) if self.id else properties.get(self.name)
        if not found:
            raise RuntimeError(f"{self.service} {self.create} gave back no {self.id or self.name}: {answer}")
        return str(found)

    def physical_name(self, resource: Resource) -> str:
        """The generated name, cut in its middle to keep the suffix that makes it unique."""
        name = resource.generated_name
        if len(name) <= self.name_length:
            return name
        stem, suffix = name.rsplit("-", 1)
        return f"{stem[: self.name_length - len(suffix) - 1].rstrip('-')}-{suffix}"

    def change(self, resource: Resource, before: Properties) -> None:
        """Brings the resource, whose properties are the new ones, from `before` to them in place."""
        after = resource.properties
        changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        by_call = {**self.setters, **self.changers}
        for name, setter in by_call.items():
            if name in changed:
                setter(resource, after.get(name))
        rest = changed - by_call.keys() - UNKEPT_PROPERTIES.get(resource.cf_resource_type, {}).keys()
        if rest:
            self._update(resource, before, rest)
        self.created(resource)

    def _update(self, resource: Resource, before: Properties, changed: set[str]) -> None:
        if self.update and self.update == self.create:
            resource.call(
                self.service,
                self.update,
                **{**self.create_with, **self._parameters(self._named(resource), self.setters)},
            )
            return
        dropped = sorted(name for name in changed if name not in resource.properties and name not in self.stay)
        if dropped:
            raise api.UnknownProperty(
                f"{', '.join(dropped)} left the template; the local AWS does not know the default"
            )
        unknown = sorted(name for name in changed if not self._takes(resource, self.update, name))
        if unknown:
            raise api.UnknownProperty(f"{self.update or 'no call'} cannot change {', '.join(unknown)}")
        desired = {name: item for name, item in resource.properties.items() if self._takes(resource, self.update, name)}
        resource.call(
            self.service,
            self.update,
            **{
                **self.update_with,
                **self._parameters(desired, {**self.setters, **self.changers}),
                **self.key_parameters(resource, self.update),
            },
        )

    def take_down(self, resource: Resource) -> None:
        self.deleting(resource)
        if self.delete:
            resource.call(
                self.service, self.delete, **{**self.delete_with, **self.key_parameters(resource, self.delete)}
            )

    def attribute(self, resource: Resource, name: str) -> Any:
        source = self.attributes[name]
        if callable(source):
            return source(resource)
        if source == REF or not self.describe:
            return resource.value(source)
        answer = resource.call(self.service, self.describe, **self.key_parameters(resource, self.describe))
        return jmespath.search(source, answer)

    def key_parameters(self, resource: Resource, operation: str) -> Properties:
        return {
            parameter: resource.value(source)
            for parameter, source in self.keys.items()
            if api.knows(self.service, operation, resource.region, parameter)
        }

    def _takes(self, resource: Resource, operation: str, name: str) -> bool:
        renamed = self.rename.get(name, name)
        reshaped = self.reshape({name: resource.properties.get(name, "")}).keys()
        return bool(operation) and any(
            api.knows(self.service, operation, resource.region, candidate) for candidate in {renamed, *reshaped}
        )

    def _named(self, resource: Resource) -> Properties:
        return {self.name: resource.physical_resource_id, **resource.properties} if self.name else resource.properties

    def _parameters(self, properties: Properties, without: dict[str, Setter]) -> Properties:
        kept = {name: item for name, item in properties.items() if name not in without}
        return {self.rename.get(name, name): item for name, item in self.reshape(kept).items()}


REGISTRY: dict[str, ResourceType] = {}


def register(*types: ResourceType) -> None:
    REGISTRY.update({each.type: each for each in types})


def sets(service: str, operation: str, parameter: str, **keys: str) -> Setter:
    """A setter of one call: the resource's keys, and the property as `parameter`."""

    def setter(resource: Resource, value: Any) -> None:
        if value is None:
            raise api.UnknownProperty(f"{parameter} left the template; the local AWS does not know the default")
        named = {name: resource.value(source) for name, source in keys.items()}
        resource.call(service, operation, **named, **{parameter: value})

    return setter
