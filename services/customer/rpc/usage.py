"""UsageService over gRPC: message to use case to message, nothing else."""

from datetime import date

from grpc.aio import ServicerContext

from personvern.customer.v1 import usage_service_pb2 as pb
from services.chassis.caller import allow, anyone, current_caller, customer, staff
from services.chassis.pages import PageRequest
from services.customer.model.usage import Counted, RawEvent, StoredEvent
from services.customer.rpc.wire import time
from services.customer.usecases import Deps, usage
from services.customer.usecases.usage import Batch, Outcome, Result

Context = ServicerContext[object, object]
_OUTCOMES = {outcome: f"USAGE_OUTCOME_{outcome.name}" for outcome in Outcome}


class UsageServicer:
    """Implements personvern.customer.v1.UsageService."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(anyone())
    async def RecordUsage(self, request: pb.RecordUsageRequest, _: Context) -> pb.RecordUsageResponse:
        """Take a batch of events."""
        caller = current_caller()
        batch = Batch(
            terminal_id=request.terminal_id,
            # Who it was is what the login says, never what the request says.
            customer_id=caller.id if caller.kind == "customer" else "",
            platform=request.platform,
            events=[
                RawEvent(item.event_id, item.kind, item.at, item.path, item.product_code)
                for item in request.events
            ],
            on_error=request.on_error or "reject_all",
        )
        results = await usage.record_usage(batch, self._deps)
        accepted = sum(item.outcome is Outcome.ACCEPTED for item in results)
        return pb.RecordUsageResponse(results=[_result(item) for item in results], accepted=accepted)

    @allow(customer())
    async def ListUsage(self, request: pb.ListUsageRequest, _: Context) -> pb.ListUsageResponse:
        """What is stored about a customer."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await usage.list_usage(request.customer_id, asked, self._deps)
        return pb.ListUsageResponse(
            events=[_stored(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(staff("marketing", "dpo", "ops"))
    async def ListUsageCounts(
        self, request: pb.ListUsageCountsRequest, _: Context
    ) -> pb.ListUsageCountsResponse:
        """Counts per day."""
        found = await usage.usage_counts(request.from_day, request.to_day, self._deps)
        return pb.ListUsageCountsResponse(counts=[_count(day, item) for day, item in found])


def _result(item: Result) -> pb.UsageEventResult:
    return pb.UsageEventResult(
        event_id=item.event_id,
        outcome=_OUTCOMES[item.outcome],
        violations=[
            pb.UsageViolation(field=one.field, rule=one.rule, text=one.text) for one in item.violations
        ],
    )


def _stored(item: StoredEvent) -> pb.StoredUsage:
    return pb.StoredUsage(
        terminal_id=item.terminal_id,
        event_id=item.event.event_id,
        kind=item.event.kind,
        platform=item.platform,
        path=item.event.path,
        product_code=item.event.product_code,
        at=time(item.event.at),
        received_at=time(item.received_at),
        purposes=item.purposes,
        kept_until=time(max(item.until.values())),
    )


def _count(day: date, item: Counted) -> pb.UsageCount:
    return pb.UsageCount(
        day=day.isoformat(),
        platform=item.platform,
        kind=item.kind,
        place=item.place,
        events=item.events,
        terminals=item.terminals,
    )
