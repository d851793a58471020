"""The day's checkpoint as work that is asked for from outside: CheckpointService and its operation.

Where no scheduler asks (CHECKPOINT_DAILY), the context makes it by itself in the background; both find the
day taken when the other was first.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from personvern.privacy.v1 import checkpoint_service_pb2 as rpc
from personvern.privacy.v1 import checkpoint_service_pb2_grpc as stubs
from services.chassis.caller import SCHEDULER, allow, service
from services.chassis.operations import Running
from services.chassis.rpc_server import Servicer, request_key
from services.chassis.runtime import Parts
from services.kernel.calendar import oslo_date
from services.kernel.proof.keeping import Checkpoints

CHECKPOINT = "checkpoint"
OWNER = "staff:dpo"


class CheckpointServicer(stubs.CheckpointServiceServicer):
    """The checkpoints of one context: `make` makes today's unless it stands, and says whether it did."""

    def __init__(self, parts: Parts, kept: Checkpoints, make: Callable[[], Awaitable[bool]]) -> None:
        self._clock, self._commands, self._operations = parts.clock, parts.commands, parts.operations
        self._kept, self._make = kept, make

    @property
    def servicer(self) -> Servicer:
        """As the context serves it."""
        descriptor = rpc.DESCRIPTOR.services_by_name["CheckpointService"]
        return Servicer(stubs.add_CheckpointServiceServicer_to_server, self, descriptor)

    @allow(service(SCHEDULER))
    async def MakeCheckpoint(
        self, request: rpc.MakeCheckpointRequest, context: Any
    ) -> rpc.MakeCheckpointResponse:
        """Make the checkpoint of today, in the background: every entry's hash is read."""
        key = request_key(request)
        started = await self._operations.start_once(key, self._commands, CHECKPOINT, {}, owner=OWNER)
        return rpc.MakeCheckpointResponse(operation_id=started)

    async def work(self, _: Running) -> dict[str, Any]:
        """The work of the operation; begun again it finds what is done."""
        made = await self._make()
        day = oslo_date(self._clock.now()).isoformat()
        return {"day": day, "made": made, "stands": await self._kept.of(day) is not None}
