"""RetentionService over gRPC, for billing's own records: finance keeps the books, so it may too."""

from typing import Any

from personvern.privacy.v1 import retention_service_pb2 as rpc
from services.chassis.caller import SCHEDULER, allow, service, staff
from services.kernel import retention_runs


class RetentionServicer(retention_runs.RetentionServicer):
    """As in every context, but for finance as well."""

    @allow(staff("finance", "dpo"), service(SCHEDULER))
    async def StartRetentionRun(
        self, request: rpc.StartRetentionRunRequest, context: Any
    ) -> rpc.StartRetentionRunResponse:
        """Go through everything."""
        return await super().StartRetentionRun(request, context)

    @allow(staff("finance", "dpo"))
    async def GetRetentionRun(
        self, request: rpc.GetRetentionRunRequest, context: Any
    ) -> rpc.GetRetentionRunResponse:
        """One run."""
        return await super().GetRetentionRun(request, context)

    @allow(staff("finance", "dpo"))
    async def ListRetentionRuns(
        self, request: rpc.ListRetentionRunsRequest, context: Any
    ) -> rpc.ListRetentionRunsResponse:
        """Runs, newest first."""
        return await super().ListRetentionRuns(request, context)
