"""The three checked-in tables beside this package."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent


def _read(name: str) -> Any:
    return json.loads((HERE / name).read_text())


# Resource type → why the local AWS passes over it. Everything else that it does not know is an error.
SKIPPED_TYPES: dict[str, str] = _read("skipped-types.json")

# Resource type → property (dotted where nested) → why the local AWS does not keep it.
UNKEPT_PROPERTIES: dict[str, dict[str, str]] = _read("unkept-properties.json")

# Resource type → the properties whose change makes CloudFormation replace the resource.
CREATE_ONLY_PROPERTIES: dict[str, list[str]] = _read("create-only-properties.json")
