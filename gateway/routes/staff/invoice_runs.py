"""Invoice runs, for finance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from gateway.dependencies import Clients, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.invoice_runs import InvoiceRun, InvoiceRunList, StartInvoiceRun
from personvern.billing.v1 import billing_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["invoice runs"])

Finance = Annotated[Caller, Depends(staff_caller("finance"))]
RunId = Annotated[str, Path(max_length=64, examples=["run_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post("/invoice-runs", operation_id="start_invoice_run", summary="Bill a month", status_code=ACCEPTED)
async def start(
    body: StartInvoiceRun, caller: Finance, key: RequiredIdempotencyKey, clients: Clients, response: Response
) -> InvoiceRun:
    """Bill every account for one month. Each is billed once, however often this is asked."""
    request = rpc.StartInvoiceRunRequest(request_id=key, period=body.period)
    run = InvoiceRun.of((await clients.billing.StartInvoiceRun(request)).run)
    response.headers["Location"] = run.href
    return run


@router.get("/invoice-runs", operation_id="list_invoice_runs", summary="Invoice runs")
async def list_all(caller: Finance, clients: Clients, page: PageAsked) -> InvoiceRunList:
    """Runs, newest first."""
    request = rpc.ListInvoiceRunsRequest(page_size=page.size, page_token=page.token)
    return InvoiceRunList.of(await clients.billing.ListInvoiceRuns(request))


@router.get("/invoice-runs/{run_id}", operation_id="get_invoice_run", summary="One invoice run")
async def get(run_id: RunId, caller: Finance, clients: Clients) -> InvoiceRun:
    """One run; its operation has the progress and the result."""
    found = await clients.billing.GetInvoiceRun(rpc.GetInvoiceRunRequest(run_id=run_id))
    return InvoiceRun.of(found.run)
