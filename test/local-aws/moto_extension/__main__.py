"""A command of four forms.

python -m moto_extension serve PORT: serves on the loopback interface until its standard input is closed.
python -m moto_extension types: prints the CloudFormation types that it brings up, as JSON.
python -m moto_extension call ENDPOINT REGION SERVICE OPERATION PARAMETERS: prints what an API answers, as JSON.
python -m moto_extension commands WHOLE COMMANDS: prints what is wrong with commands of the AWS CLI, both as JSON.
"""

import json
import os
import sys
import threading

from moto.server import main

from . import api, commands, moto_fixes, types
from .resource_types import REGISTRY


def _end_with_the_parent() -> None:
    """The parent holds the other end of the pipe; it closes however the parent ends."""
    sys.stdin.buffer.read()
    os._exit(0)


def _serve(port: str) -> None:
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    api.connect(f"http://127.0.0.1:{port}")
    moto_fixes.install()
    main(["-H", "127.0.0.1", "-p", port])


if __name__ == "__main__":
    types.register_all()
    if sys.argv[1] == "types":
        print(json.dumps(sorted(REGISTRY)))
    elif sys.argv[1] == "call":
        endpoint, region, service, operation, parameters = sys.argv[2:]
        api.connect(endpoint)
        print(json.dumps(api.call(service, operation, region, **json.loads(parameters)), default=str))
    elif sys.argv[1] == "commands":
        whole, texts = (json.loads(each) for each in sys.argv[2:])
        print(json.dumps([problem for text in texts for problem in commands.problems_of(text, whole)]))
    else:
        _serve(sys.argv[2])
