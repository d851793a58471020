"""Answers that say more than their body: versions."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from pydantic import BaseModel

from gateway.problems import OK

# What OpenAPI says of an answer made by `with_etag`: `responses=WITH_ETAG`.
WITH_ETAG: dict[int | str, dict[str, Any]] = {
    OK: {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}}
}


def written(model: BaseModel) -> Response:
    """The resource, written once: FastAPI would check and write again what its own model has just made.

    For what is asked most; say `response_model` for OpenAPI.
    """
    return Response(model.model_dump_json(), media_type="application/json")


def with_etag(model: BaseModel, version: int) -> Response:
    """The resource with its version as ETag, to be sent back in If-Match."""
    headers = {"ETag": f'"{version}"'}
    return Response(model.model_dump_json(), media_type="application/json", headers=headers)
