"""What this context does about facts: a package that is ready is announced, a "no" goes to all recipients.

Partner reads ask the agreement itself, and an export asks each context, so nothing has to be kept in step.
Erasure of a person and the end of a customer relationship will be heard here.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from personvern.consent.v1 import consent_events_pb2 as consent_pb
from personvern.disclosure.v1 import disclosure_events_pb2 as pb
from services.chassis.errors import RemoteError
from services.chassis.inbox import Inbox
from services.chassis.streams import Consumer, EventMeta
from services.chassis.telemetry import log
from services.disclosure.usecases import Deps, data_requests, withdrawals
from services.kernel.calendar import oslo_date
from services.kernel.messages import Messages

Ending = consent_pb.ConsentWithdrawn | consent_pb.ConsentExpired | consent_pb.Objected
_ENDINGS: dict[str, type[Ending]] = {
    "withdrawn": consent_pb.ConsentWithdrawn,
    "expired": consent_pb.ConsentExpired,
    "objected": consent_pb.Objected,
}
# A customer without an address, or who is gone, is not told; trying again would not change that.
_NOT_TO_BE_TOLD = frozenset({"MESSAGE_NOT_ALLOWED", "NO_CONTACT_POINT", "CUSTOMER_NOT_ACTIVE"})


async def tell_that_it_is_ready(
    event: pb.RequestCompleted, meta: EventMeta, *, deps: Deps, messages: Messages
) -> None:
    """Have the person told that the package can be fetched, once by the event's id. Raises RemoteError."""
    request = await data_requests.get_data_request(event.customer_id, event.data_request_id, deps)
    values: dict[str, str] = {}
    if request.package_expires_at is not None:  # the last whole day on which it is there
        last = oslo_date(request.package_expires_at) - timedelta(days=1)
        values["expires_on"] = last.isoformat()
    try:
        await messages.send(
            meta.id,
            event.customer_id,
            template="data_package_ready",
            purpose="customer_administration",
            values=values,
        )
    except RemoteError as error:
        if error.reason not in _NOT_TO_BE_TOLD:
            raise
        log.warning("package not announced", customer_id=event.customer_id, reason=error.reason)


async def pass_on(event: Ending, meta: EventMeta, *, deps: Deps, inbox: Inbox) -> None:
    """Somebody said no, or a yes ran out: whoever received data on it has to hear. Raises RemoteError."""
    await withdrawals.withdrawn(event.customer_id, event.purpose, event.entry_id, meta, inbox, deps)


async def pass_on_preferences(
    event: consent_pb.PreferenceChanged, meta: EventMeta, *, deps: Deps, inbox: Inbox
) -> None:
    """Somebody turned all marketing off: a no to each marketing purpose. Raises RemoteError."""
    if event.marketing_turned_off:
        change = f"{event.customer_id}/{event.version}"
        await withdrawals.withdrawn(
            event.customer_id, withdrawals.DIRECT_MARKETING, change, meta, inbox, deps
        )


def consumers(deps: Deps, messages: Messages, inbox: Inbox) -> Sequence[Consumer]:
    """The consumers of this context."""
    return (
        *(
            Consumer(
                durable=f"disclosure-on-consent-{fact}",
                stream="CONSENT",
                subject=f"consent.v1.{fact}.*",
                message=message,
                handle=partial(pass_on, deps=deps, inbox=inbox),
            )
            for fact, message in _ENDINGS.items()
        ),
        Consumer(
            durable="disclosure-on-consent-preference-changed",
            stream="CONSENT",
            subject="consent.v1.preference_changed.*",
            message=consent_pb.PreferenceChanged,
            handle=partial(pass_on_preferences, deps=deps, inbox=inbox),
        ),
        Consumer(
            durable="disclosure-on-request-completed",
            stream="DISCLOSURE",
            subject="disclosure.v1.request_completed.*",
            message=pb.RequestCompleted,
            handle=partial(tell_that_it_is_ready, deps=deps, messages=messages),
        ),
    )
