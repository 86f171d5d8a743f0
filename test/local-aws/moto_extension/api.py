"""The services' own APIs, called over HTTP as any client calls them."""

from functools import lru_cache
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from .coercion import coerce
from .tables import UNKEPT_PROPERTIES

_endpoint = ""
_lock = Lock()


def connect(endpoint: str) -> None:
    """Every call from now on goes to this endpoint."""
    global _endpoint
    _endpoint = endpoint


class UnknownProperty(Exception):
    """A property that no call takes, and that unkept-properties.json does not name."""


@lru_cache
def _client(service: str, region: str) -> Any:
    with _lock:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=_endpoint,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )


def input_shape(service: str, operation: str, region: str) -> Any:
    meta = _client(service, region).meta
    return meta.service_model.operation_model(meta.method_to_api_mapping[operation]).input_shape


def knows(service: str, operation: str, region: str, name: str) -> bool:
    """Whether the operation takes a parameter of this name, in whatever case."""
    return name.lower() in (member.lower() for member in input_shape(service, operation, region).members)


def call(service: str, operation: str, region: str, type_name: str = "", /, **parameters: Any) -> dict[str, Any]:
    """Calls the operation with CloudFormation's properties, coerced to its input."""
    unknown: list[str] = []
    accepted = coerce(input_shape(service, operation, region), parameters, "", unknown)
    lost = [path for path in unknown if path not in UNKEPT_PROPERTIES.get(type_name, {})]
    if lost:
        raise UnknownProperty(
            f"{service} {operation} does not take {', '.join(lost)}: map it, or list it in unkept-properties.json"
        )
    return getattr(_client(service, region), operation)(**accepted)
