"""Whether commands of the AWS CLI are such: by the models of the services, of which the CLI makes its commands."""

import shlex
from functools import cache

import botocore.session
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

# Those of every command, and of every one that gives pages.
GLOBAL = {"query", "output", "region", "profile", "max-items", "starting-token", "page-size"}
# `s3` has commands of its own, which no model knows: their options are not looked at.
OF_S3 = {"cp", "ls", "mb", "mv", "presign", "rb", "rm", "sync", "website"}
SERVICES = {"s3api": "s3"}

SESSION = botocore.session.get_session()
# The models are large: each is read once.
model_of = cache(SESSION.get_service_model)
waiters_of = cache(SESSION.get_waiter_model)


def problems_of(command: str, whole: bool) -> list[str]:
    """What is wrong, a line each; of one that need not be whole, nothing is missing."""
    _, service, operation, *rest = shlex.split(command)
    if service == "s3":
        return [] if operation in OF_S3 else [f"{command}: no {operation}"]
    try:
        model = model_of(SERVICES.get(service, service))
    except UnknownServiceError:
        return [f"{command}: no service"]
    if operation == "wait":
        waiters = waiters_of(SERVICES.get(service, service))
        known = {xform_name(name, "-"): waiters.get_waiter(name).operation for name in waiters.waiter_names}
        operation = rest.pop(0)
    else:
        known = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in known:
        return [f"{command}: no {operation}"]
    shape = model.operation_model(known[operation]).input_shape
    options = {xform_name(name, "-") for name in (shape.members if shape else ())}
    given = {word[2:].split("=")[0] for word in rest if word.startswith("--")}
    unknown = {each for each in given - options - GLOBAL if each.removeprefix("no-") not in options}
    required = {xform_name(name, "-") for name in (shape.required_members if shape else ())}
    return [
        *(f"{command}: no --{each}" for each in sorted(unknown)),
        *(f"{command}: --{each} is missing" for each in sorted(required - given) if whole),
    ]
