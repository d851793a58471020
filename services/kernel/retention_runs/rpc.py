"""RetentionService over gRPC, for the records of whichever context serves it."""

from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.privacy.v1 import retention_service_pb2 as rpc
from personvern.privacy.v1 import retention_service_pb2_grpc as stubs
from services.chassis.caller import SCHEDULER, allow, current_caller, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.kernel.retention import retention_class
from services.kernel.retention_runs.model import RetentionRun
from services.kernel.retention_runs.runs import OWNER, RetentionRuns


class RetentionServicer(stubs.RetentionServiceServicer):
    """Message to run and back, for the privacy officer; a context where others may too says so itself."""

    def __init__(self, runs: RetentionRuns) -> None:
        self._runs = runs

    @allow(staff("dpo"), service(SCHEDULER))
    async def StartRetentionRun(
        self, request: rpc.StartRetentionRunRequest, context: Any
    ) -> rpc.StartRetentionRunResponse:
        """Go through everything."""
        caller = current_caller()
        owner = f"staff:{min(caller.roles)}" if caller.roles and "dpo" not in caller.roles else OWNER
        made = await self._runs.start(request_key(request), request.dry_run, caller.name, owner=owner)
        return rpc.StartRetentionRunResponse(run=_run(made))

    @allow(staff("dpo"))
    async def GetRetentionRun(
        self, request: rpc.GetRetentionRunRequest, context: Any
    ) -> rpc.GetRetentionRunResponse:
        """One run."""
        return rpc.GetRetentionRunResponse(run=_run(await self._runs.get(request.run_id)))

    @allow(staff("dpo"))
    async def ListRetentionRuns(
        self, request: rpc.ListRetentionRunsRequest, context: Any
    ) -> rpc.ListRetentionRunsResponse:
        """Runs, newest first."""
        found, token = await self._runs.page(PageRequest(request.page_size, request.page_token))
        return rpc.ListRetentionRunsResponse(runs=map(_run, found), next_page_token=token)


def _run(run: RetentionRun) -> rpc.RetentionRun:
    return rpc.RetentionRun(
        run_id=run.id,
        day=run.day.isoformat(),
        dry_run=run.dry_run,
        operation_id=run.operation_id,
        created_at=_time(run.created_at),
        started_by=run.started_by,
        done_at=_time(run.done_at),
        counts=[
            rpc.RetentionCount(
                kind=count.kind,
                retention=count.retention,
                statute=retention_class(count.retention).statute,
                past=count.past,
                open=count.open,
                deleted=count.deleted,
            )
            for count in run.counts
        ],
    )


def _time(moment: datetime | None) -> Timestamp | None:
    if moment is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp
