"""Dunning runs, for finance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.dunning import DunningRun, DunningRunList, StartDunningRun
from personvern.billing.v1 import dunning_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["dunning"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
Reader = Annotated[Caller, Depends(staff_caller("finance", "dpo"))]
RunId = Annotated[str, Path(max_length=64, examples=["dun_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post(
    "/dunning-runs", operation_id="start_dunning_run", summary="Collect what is overdue", status_code=ACCEPTED
)
async def start(
    body: StartDunningRun, caller: Finance, key: RequiredIdempotencyKey, clients: Clients, response: Response
) -> DunningRun:
    """Take every step that is due today: reminders, collection warnings, and with `collector_agreement_id`
    hand-overs. Each is taken once, however often this is asked; `dry_run` only shows what would be done.
    """
    request = rpc.StartDunningRunRequest(
        request_id=key, dry_run=body.dry_run, collector_agreement_id=body.collector_agreement_id
    )
    run = DunningRun.of((await clients.dunning.StartDunningRun(request)).run)
    response.headers["Location"] = run.href
    return run


@router.get("/dunning-runs", operation_id="list_dunning_runs", summary="Dunning runs")
async def list_all(caller: Reader, clients: Clients, page: PageAsked) -> DunningRunList:
    """Runs, newest first."""
    request = rpc.ListDunningRunsRequest(page_size=page.size, page_token=page.token)
    return DunningRunList.of(await clients.dunning.ListDunningRuns(request))


@router.get("/dunning-runs/{dunning_run_id}", operation_id="get_dunning_run", summary="One dunning run")
async def get(dunning_run_id: RunId, caller: Reader, clients: Clients) -> DunningRun:
    """One run; its operation has the progress and the result."""
    found = await clients.dunning.GetDunningRun(rpc.GetDunningRunRequest(run_id=dunning_run_id))
    return DunningRun.of(found.run)
