"""What persons are told about their requests: each fact has its message, sent once by the event's id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from personvern.disclosure.v1 import disclosure_events_pb2 as pb
from services.chassis.errors import RemoteError
from services.chassis.streams import Consumer, EventMeta
from services.chassis.telemetry import log
from services.disclosure.model.data_request import LINK_LIFE, Channel, DataRequest, Kind, Status, What
from services.disclosure.model.package import born_on
from services.disclosure.usecases import Deps
from services.kernel.calendar import oslo_date
from services.kernel.messages import Messages

Fact = pb.RequestExtended | pb.RequestCompleted | pb.RequestWithdrawn | pb.RestrictionEnding
# A customer who may not be written to, or who is gone, is not told; trying again would not change that.
_NOT_TO_BE_TOLD = frozenset({"MESSAGE_NOT_ALLOWED", "CUSTOMER_NOT_ACTIVE", "CUSTOMER_NOT_FOUND"})
_UNREACHABLE = "NO_CONTACT_POINT"
# After "you asked for".
_RIGHTS: Mapping[Kind, tuple[str, str, str]] = {
    Kind.ACCESS: (
        "innsyn i opplysningene dine",
        "innsyn i opplysningane dine",
        "access to your data",
    ),
    Kind.PORTABILITY: (
        "å få opplysningene dine med deg",
        "å få opplysningane dine med deg",
        "your data to take with you",
    ),
    Kind.RECTIFICATION: (
        "retting av opplysninger om deg",
        "retting av opplysningar om deg",
        "a correction of data about you",
    ),
    Kind.RESTRICTION: (
        "begrenset bruk av opplysningene dine",
        "avgrensa bruk av opplysningane dine",
        "restricted use of your data",
    ),
    Kind.OBJECTION: (
        "at vi slutter å bruke opplysninger om deg",
        "at vi sluttar å bruke opplysningar om deg",
        "an end to our use of data about you",
    ),
    Kind.ERASURE: (
        "sletting av opplysningene dine",
        "sletting av opplysningane dine",
        "erasure of your data",
    ),
}


@dataclass(frozen=True)
class Telling:
    """A message about a request; letters are for those without an e-mail address, where it can be one.

    `link`: with a link to the package, for who asked without a login.
    """

    template: str
    values: Mapping[str, str]
    by_post: bool = True
    link: bool = False


def extended(request: DataRequest) -> Telling:
    """Why it takes longer, and until when (art. 12(3))."""
    values = _right(request) | {
        "due_date": request.due_on.isoformat(),
        "reason": _said(request, What.EXTENDED),
    }
    return Telling("data_request_extended", values)


def completed(request: DataRequest) -> Telling | None:
    """The answer; None when it came otherwise: on the screen, or as the letter that ends an erasure."""
    if request.status is Status.REFUSED:
        return Telling("data_request_refused", _right(request) | {"reason": _said(request, What.REFUSED)})
    if request.package_expires_at is not None:  # told is the last whole day on which it is there
        last = oslo_date(request.package_expires_at) - timedelta(days=1)
        without_login = request.channel is not Channel.LOGIN
        return Telling("data_package_ready", {"expires_on": last.isoformat()}, without_login, without_login)
    if request.kind is Kind.ERASURE or (request.right.by_itself and request.channel is Channel.LOGIN):
        return None
    answer = _said(request, What.COMPLETED)
    return Telling("data_request_completed", _right(request) | ({"answer": answer} if answer else {}))


def withdrawn(request: DataRequest) -> Telling:
    """The receipt that a request was taken back, and that it may be made again."""
    taken = oslo_date(request.completed_at or request.opened_at)
    return Telling("data_request_withdrawn", _right(request) | {"withdrawn_on": taken.isoformat()})


def ending(request: DataRequest) -> Telling | None:
    """That a restriction ends, and when (art. 18(3)); the receipt, when the person asked for it."""
    if request.lifts_on is None:
        return None
    if request.lifted_by_person:
        return Telling("restriction_ended", {"ended_on": request.lifts_on.isoformat()})
    values = {"end_date": request.lifts_on.isoformat(), "reason": _said(request, What.LIFTING_TOLD)}
    return Telling("restriction_ending", values)


async def tell(event: Fact, meta: EventMeta, *, deps: Deps, messages: Messages) -> None:
    """Have the person told, by e-mail or else by letter. Raises RemoteError, upon which it is tried again."""
    request = await deps.store.data_requests.ended_lately(event.data_request_id)
    if request is None:
        return  # erased meanwhile
    telling = _telling(event, request)
    if telling is None:
        return
    try:
        await _send(meta.id, request, await _with_link(telling, request, "email", deps), "email", messages)
    except RemoteError as error:
        if error.reason == _UNREACHABLE and telling.by_post:
            letter = await _with_link(telling, request, "post", deps)
            await _send(f"{meta.id}-post", request, letter, "post", messages)
        elif error.reason not in {*_NOT_TO_BE_TOLD, _UNREACHABLE}:
            raise
        else:
            log.warning("not told", data_request_id=request.data_request_id, reason=error.reason)


def consumers(deps: Deps, messages: Messages) -> Sequence[Consumer]:
    """One for each fact that a person is told."""
    facts: Mapping[str, type[Fact]] = {
        "request_extended": pb.RequestExtended,
        "request_completed": pb.RequestCompleted,
        "request_withdrawn": pb.RequestWithdrawn,
        "restriction_ending": pb.RestrictionEnding,
    }
    return [
        Consumer(
            durable=f"disclosure-on-{name.replace('_', '-')}",
            stream="DISCLOSURE",
            subject=f"disclosure.v1.{name}.*",
            message=message,
            handle=partial(tell, deps=deps, messages=messages),
        )
        for name, message in facts.items()
    ]


async def _with_link(telling: Telling, request: DataRequest, channel: str, deps: Deps) -> Telling:
    """A link works for some days, in a letter as long as the package is there; it needs a birth date too."""
    expires = request.package_expires_at
    if not telling.link or expires is None:
        return telling
    until = expires if channel == "post" else min(expires, deps.clock.now() + LINK_LIFE)
    package = await deps.store.packages.get(request.customer_id, request.data_request_id)
    if package is None or not born_on(package):
        return telling
    token = await deps.store.packages.link(request.data_request_id, until)
    last = oslo_date(until) - timedelta(days=1)
    link = f"{deps.public_url}/v1/public/packages/{token}"
    return replace(telling, values={"expires_on": last.isoformat(), "link": link})


def _telling(event: Fact, request: DataRequest) -> Telling | None:
    if isinstance(event, pb.RequestExtended):
        return extended(request)
    if isinstance(event, pb.RequestWithdrawn):
        return withdrawn(request)
    if isinstance(event, pb.RestrictionEnding):
        return ending(request)
    return completed(request)


async def _send(
    request_id: str, request: DataRequest, telling: Telling, channel: str, messages: Messages
) -> None:
    await messages.send(
        request_id,
        request.customer_id,
        template=telling.template,
        purpose="customer_administration",
        channel=channel,
        values=telling.values,
    )


def _right(request: DataRequest) -> dict[str, str]:
    return dict(zip(("right_nb", "right_nn", "right_en"), _RIGHTS[request.kind], strict=True))


def _said(request: DataRequest, what: What) -> str:
    """What was said when that was done: more may have been done when the person is told of it, and an answer
    without words is not answered with the words of an extension.
    """
    return next((act.note.reveal() for act in request.acts if act.what is what), "")
