"""Retention runs: deleting what need not be kept any more, in every context."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.retention import (
    RetentionRun,
    RetentionRunList,
    RetentionRunsStarted,
    StartRetentionRun,
)
from personvern.privacy.v1 import retention_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import Kind, RemoteError

router = APIRouter(prefix="/v1/staff/retention-runs", tags=["retention"])

Answer = TypeVar("Answer")
Keeper = Annotated[Caller, Depends(staff_caller("finance", "dpo"))]
RunId = Annotated[str, Path(max_length=64, examples=["ret_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "",
    operation_id="start_retention_run",
    summary="Delete what need not be kept",
    status_code=ACCEPTED,
)
async def start(
    body: StartRetentionRun, caller: Keeper, key: RequiredIdempotencyKey, clients: Clients, response: Response
) -> RetentionRunsStarted:
    """One run in each context, or in billing alone when finance asks: every record from the day after its
    last. `dry_run` only counts. A context that cannot be asked now is named in `not_started`; sent again with
    the same key, the call starts what is missing and nothing twice.
    """
    request = rpc.StartRetentionRunRequest(request_id=key, dry_run=body.dry_run)
    contexts = _contexts(caller, clients)
    asked = (clients.retention[context].StartRetentionRun(request) for context in contexts)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    made, missing = _sorted(contexts, answers)
    started = RetentionRunsStarted(
        runs=[RetentionRun.of(answer.run) for answer in made.values()], not_started=list(missing)
    )
    response.headers["Location"] = started.runs[0].href
    return started


@router.get("", operation_id="list_retention_runs", summary="Retention runs")
async def list_all(caller: Keeper, clients: Clients, page: PageAsked) -> RetentionRunList:
    """Of all contexts, newest first; each day has one in each by itself. `unavailable` names contexts whose
    runs are not shown now.
    """
    request = rpc.ListRetentionRunsRequest(page_size=page.size, page_token=page.token)
    contexts = _contexts(caller, clients)
    asked = (clients.retention[context].ListRetentionRuns(request) for context in contexts)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    made, missing = _sorted(contexts, answers)
    return RetentionRunList.merged(list(made.values()), request.page_size, list(missing))


@router.get("/{retention_run_id}", operation_id="get_retention_run", summary="One retention run")
async def get(retention_run_id: RunId, caller: Keeper, clients: Clients) -> RetentionRun:
    """What it found and deleted, by kind of record with the statute that kept it."""
    stub = clients.retention_of(retention_run_id)
    found = await stub.GetRetentionRun(rpc.GetRetentionRunRequest(run_id=retention_run_id))
    return RetentionRun.of(found.run)


def _contexts(caller: Caller, clients: Clients) -> list[str]:
    """Whose records the caller may have deleted: finance keeps the books."""
    return list(clients.retention) if "dpo" in caller.roles else ["billing"]


def _sorted(
    contexts: Sequence[str], answers: Sequence[Answer | BaseException]
) -> tuple[dict[str, Answer], dict[str, RemoteError]]:
    """Answers, and refusals of contexts that are away or, while a new version comes in, not as far yet.

    Raises the refusal when none has answered, or when it is of another sort.
    """
    made: dict[str, Answer] = {}
    missing: dict[str, RemoteError] = {}
    for context, answer in zip(contexts, answers, strict=True):
        if isinstance(answer, RemoteError) and (answer.transient or answer.kind is Kind.UNIMPLEMENTED):
            missing[context] = answer
        elif isinstance(answer, BaseException):
            raise answer
        else:
            made[context] = answer
    if not made:
        raise next(iter(missing.values()))
    return made, missing
