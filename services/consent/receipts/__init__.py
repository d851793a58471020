"""The published JSON Schema of receipts, and the check against it that stands before every signature."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

_FILE = Path(__file__).with_name("consent-receipt-v1.schema.json")


@cache
def schema() -> bytes:
    """The schema as it is published."""
    return _FILE.read_bytes()


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema()))


def first_break(content: Any) -> str:
    """Where a receipt breaks the schema, as a path without any value in it; "" when it does not."""
    if _validator().is_valid(content):
        return ""
    error: ValidationError = next(iter(_validator().iter_errors(content)))
    place = "/".join(str(part) for part in error.instance_path) or "/"
    return f"{place} ({error.schema_path[-1]})"
