"""RetentionService over gRPC, for billing's own records."""

from typing import Any

from personvern.privacy.v1 import retention_service_pb2 as rpc
from personvern.privacy.v1 import retention_service_pb2_grpc as stubs
from services.billing.model.retention import RetentionRun
from services.billing.rpc.messages import time
from services.billing.usecases import retention
from services.billing.usecases.deps import Deps
from services.chassis.caller import allow, current_caller, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.kernel.retention import retention_class


class RetentionServicer(stubs.RetentionServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("finance", "dpo"))
    async def StartRetentionRun(
        self, request: rpc.StartRetentionRunRequest, context: Any
    ) -> rpc.StartRetentionRunResponse:
        """Go through everything."""
        made = await retention.start_run(
            request_key(request), request.dry_run, current_caller().name, self._deps
        )
        return rpc.StartRetentionRunResponse(run=_run(made))

    @allow(staff("finance", "dpo"))
    async def GetRetentionRun(
        self, request: rpc.GetRetentionRunRequest, context: Any
    ) -> rpc.GetRetentionRunResponse:
        """One run."""
        return rpc.GetRetentionRunResponse(run=_run(await retention.get_run(request.run_id, self._deps)))

    @allow(staff("finance", "dpo"))
    async def ListRetentionRuns(
        self, request: rpc.ListRetentionRunsRequest, context: Any
    ) -> rpc.ListRetentionRunsResponse:
        """Runs, newest first."""
        page = await retention.list_runs(PageRequest(request.page_size, request.page_token), self._deps)
        return rpc.ListRetentionRunsResponse(
            runs=[_run(item) for item in page.items], next_page_token=page.next_token
        )


def _run(run: RetentionRun) -> rpc.RetentionRun:
    return rpc.RetentionRun(
        run_id=run.id,
        day=run.day.isoformat(),
        dry_run=run.dry_run,
        operation_id=run.operation_id,
        created_at=time(run.created_at),
        started_by=run.started_by,
        done_at=time(run.done_at),
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
