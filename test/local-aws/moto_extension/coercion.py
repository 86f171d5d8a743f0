"""From CloudFormation properties to the input of a service's API."""

import json
from typing import Any


def coerce(shape: Any, value: Any, path: str, unknown: list[str]) -> Any:
    """The value as the API's shape wants it.

    CloudFormation and the APIs differ in the case of names (ContainerDefinitions, containerDefinitions), in tags (a
    list, a map), in counted lists (a list, {Quantity, Items}) and in documents (an object, its JSON text). A property
    that the shape does not know is added to `unknown`.
    """
    kind = shape.type_name
    if kind == "structure":
        if isinstance(value, list) and "Items" in shape.members:
            value = {"Quantity": len(value), "Items": value}
        return _structure(shape, value, path, unknown)
    if kind == "list":
        items = value if isinstance(value, list) else [value]
        return [coerce(shape.member, item, path, unknown) for item in items if item is not None]
    if kind == "map":
        entries = {tag["Key"]: tag["Value"] for tag in value} if isinstance(value, list) else value
        return {key: coerce(shape.value, item, f"{path}.{key}", unknown) for key, item in entries.items()}
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "string":
        if isinstance(value, bool):
            return str(value).lower()
        return json.dumps(value) if isinstance(value, (dict, list)) else str(value)
    return value


def _structure(shape: Any, value: dict[str, Any], path: str, unknown: list[str]) -> dict[str, Any]:
    members = {name.lower(): name for name in shape.members}
    result = {}
    for key, item in value.items():
        below = f"{path}.{key}" if path else key
        member = members.get(key.lower())
        if member is None:
            unknown.append(below)
        elif item is not None:
            result[member] = coerce(shape.members[member], item, below, unknown)
    return result
