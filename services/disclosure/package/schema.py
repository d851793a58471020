"""The published JSON Schema of the package, and the check against it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

_FILE = Path(__file__).with_name("access-package-v1.schema.json")


@cache
def text() -> bytes:
    """The schema as it is published."""
    return _FILE.read_bytes()


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(text()))


def first_break(package: dict[str, Any]) -> str:
    """Where the package breaks the schema, as a JSON path without any value in it; "" when it does not."""
    validator = _validator()
    if validator.is_valid(package):
        return ""
    # The innermost one says most: the others follow from it.
    error = max(validator.iter_errors(package), key=lambda one: len(one.instance_path))
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
    return f"${path} ({error.schema_path[-1]})"
