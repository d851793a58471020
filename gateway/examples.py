"""Examples of bodies and answers, put together from the examples of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_Schema = Mapping[str, Any]
# What stands for a value whose field gives no example, by format or type.
_PLAIN: dict[str, Any] = {
    "date-time": "2026-08-01T10:00:00Z",
    "date": "2026-08-01",
    "boolean": True,
    "number": 1,
    "null": None,
}


def example(schema: _Schema, schemas: Mapping[str, _Schema]) -> Any:
    """A value that fits the schema. `schemas` are those that a `$ref` may name.

    Of an object's optional fields it has those that give an example.
    """
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for given in ("examples", "enum"):
        if schema.get(given):
            return schema[given][0]
    if "const" in schema:
        return schema["const"]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return example(schema[several][0], schemas)
    return _by_type(schema, schemas)


def _by_type(schema: _Schema, schemas: Mapping[str, _Schema]) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        required = schema.get("required", ())
        return {
            name: example(field, schemas)
            for name, field in schema.get("properties", {}).items()
            if name in required or field.get("examples")
        }
    if kind == "array":
        return [example(schema["items"], schemas)] if "items" in schema else []
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    return _PLAIN.get(schema.get("format", ""), _PLAIN.get(kind, "x" * schema.get("minLength", 1)))
