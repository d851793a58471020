"""The published JSON Schema of the package, and the check against it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

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
    error = best_match(_validator().iter_errors(package))
    return "" if error is None else f"{error.json_path} ({error.validator})"
