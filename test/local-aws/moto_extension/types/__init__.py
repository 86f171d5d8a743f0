"""The CloudFormation types of the local AWS, a file a service."""

from importlib import import_module
from pkgutil import iter_modules


def register_all() -> None:
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
