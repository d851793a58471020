"""Answers that say more than their body: accepted long work, versions."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from gateway.problems import ACCEPTED, OK

# What OpenAPI says of an answer made by `with_etag`: `responses=WITH_ETAG`.
WITH_ETAG: dict[int | str, dict[str, Any]] = {
    OK: {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}}
}


def accepted(operation_id: str) -> JSONResponse:
    """202 for long work: follow `Location`, `/v1/operations/{id}`."""
    where = f"/v1/operations/{operation_id}"
    body = {"operation_id": operation_id, "href": where, "events": f"{where}/events"}
    return JSONResponse(body, status_code=ACCEPTED, headers={"Location": where})


def with_etag(model: BaseModel, version: int) -> Response:
    """The resource with its version as ETag, to be sent back in If-Match."""
    headers = {"ETag": f'"{version}"'}
    return Response(model.model_dump_json(), media_type="application/json", headers=headers)
