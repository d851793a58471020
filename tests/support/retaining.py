"""Retention runs of one context, asked for over the wire and waited for."""

from typing import Any

from personvern.privacy.v1 import retention_service_pb2 as rpc
from personvern.privacy.v1 import retention_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from tests.support.eventually import eventually
from tests.support.suite import Suite

OFFICER = Caller("staff", "dpo_1", roles=frozenset({"dpo"}))


async def retained(place: Suite, context: str, *, dry: bool = False) -> dict[str, Any]:
    """What a run found by kind, once it is done; kinds of which nothing was past its day are left out."""
    stub = place.stub(context, stubs.RetentionServiceStub, OFFICER)
    asked = await stub.StartRetentionRun(rpc.StartRetentionRunRequest(request_id=new_id("req"), dry_run=dry))

    async def done() -> Any:
        found = await stub.GetRetentionRun(rpc.GetRetentionRunRequest(run_id=asked.run.run_id))
        return found.run if found.run.HasField("done_at") else None

    run = await eventually(done)
    return {count.kind: count for count in run.counts if count.past}


async def deleted(place: Suite, context: str) -> dict[str, int]:
    """How many of each kind a run deleted."""
    found = await retained(place, context)
    found.pop("operations", None)  # the runs themselves, after a year
    return {kind: count.deleted for kind, count in found.items() if count.deleted}
