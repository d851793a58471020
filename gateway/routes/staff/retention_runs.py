"""Retention runs: deleting what need not be kept any more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.retention import RetentionRun, RetentionRunList, StartRetentionRun
from personvern.privacy.v1 import retention_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/retention-runs", tags=["retention"])

Keeper = Annotated[Caller, Depends(staff_caller("finance", "dpo"))]
RunId = Annotated[str, Path(max_length=64, examples=["ret_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "",
    operation_id="start_retention_run",
    summary="Delete what need not be kept",
    status_code=ACCEPTED,
)
async def start(
    body: StartRetentionRun, caller: Keeper, key: RequiredIdempotencyKey, clients: Clients, response: Response
) -> RetentionRun:
    """Invoices, payments, the ledger, credit checks and the rest of billing, each from the day after its
    last; an invoice goes together with all that documents it. `dry_run` only counts.
    """
    request = rpc.StartRetentionRunRequest(request_id=key, dry_run=body.dry_run)
    run = RetentionRun.of((await clients.retention.StartRetentionRun(request)).run)
    response.headers["Location"] = run.href
    return run


@router.get("", operation_id="list_retention_runs", summary="Retention runs")
async def list_all(caller: Keeper, clients: Clients, page: PageAsked) -> RetentionRunList:
    """Newest first; each day has one by itself."""
    request = rpc.ListRetentionRunsRequest(page_size=min(page.size, 100), page_token=page.token)
    return RetentionRunList.of(await clients.retention.ListRetentionRuns(request))


@router.get("/{retention_run_id}", operation_id="get_retention_run", summary="One retention run")
async def get(retention_run_id: RunId, caller: Keeper, clients: Clients) -> RetentionRun:
    """What it found and deleted, by kind of record with the statute that kept it."""
    found = await clients.retention.GetRetentionRun(rpc.GetRetentionRunRequest(run_id=retention_run_id))
    return RetentionRun.of(found.run)
