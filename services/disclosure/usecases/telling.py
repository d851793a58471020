"""What every telling of recipients has in common: fetched by the recipient, confirmed by it or by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, Self, TypeVar

from services.chassis import telemetry
from services.chassis.caller import Caller
from services.chassis.errors import DomainError
from services.chassis.idempotency import Ref, RequestKey
from services.disclosure.model.ledger import Ground, RecipientKind, Release
from services.disclosure.model.withdrawal import Recipient
from services.disclosure.store.tellings import Tellings
from services.disclosure.usecases import Deps
from services.disclosure.usecases.ledger import agreement_in_force, write
from services.kernel.proof.canonical import digest

DEFAULT_SIZE, LARGEST_SIZE = 200, 1_000


class Telling(Protocol):
    """What is told: a withdrawal or a notice."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def customer_id(self) -> str:
        """The id by which the recipient knows the person."""
        ...

    @property
    def recipient(self) -> Recipient:
        """Who is told."""
        ...

    @property
    def told_at(self) -> datetime | None:
        """When the recipient first heard of it."""
        ...

    def confirmed(self, now: datetime, evidence: str = "") -> Self:
        """Once the recipient has acted on it; the first confirmation stands."""
        ...


T = TypeVar("T", bound=Telling)


@dataclass(frozen=True)
class Way(Generic[T]):
    """How one kind of thing is told.

    `only` picks the rows; `purpose`, `data_category` and `fields` are what the ledger says was received.
    """

    rows: Callable[[Deps], Tellings[Any]]
    purpose: Callable[[T], str]
    data_category: str
    fields: tuple[str, ...]
    unknown: Callable[[], DomainError]
    only: tuple[tuple[str, str], ...] = ()


async def for_partner(
    key: RequestKey, partner: Caller, size: int, way: Way[T], deps: Deps
) -> tuple[list[T], bool]:
    """What a partner has not confirmed, oldest first, and whether there is more.

    That it is told stands on each person's ledger first. An agreement that is suspended or over gives no
    access: the privacy officer then has the confirmation noted by hand.

    Raises:
        AgreementNotFound, AgreementNotActive, ClientAuthenticationFailed, LedgerBusy: nothing may leave.
    """
    agreement = await agreement_in_force(partner.id, partner.agreement_id, partner.client_id, deps)
    limit = min(size, LARGEST_SIZE) if size > 0 else DEFAULT_SIZE
    found: list[T] = await way.rows(deps).open_of(partner.id, limit + 1, **dict(way.only))
    told, more = found[:limit], len(found) > limit
    for purpose in sorted({way.purpose(item) for item in told}):
        release = Release(
            recipient_kind=RecipientKind.PROCESSOR,
            recipient_id=partner.id,
            recipient_role="processor",
            recipient_category=agreement.category,
            ground=Ground.AGREEMENT,
            evidence=agreement.agreement_id,
            purpose=purpose,
            data_categories=(way.data_category,),
            fields=way.fields,
            channel="api",
            trace_id=telemetry.trace_id(),
        )
        subjects = tuple(dict.fromkeys(item.customer_id for item in told if way.purpose(item) == purpose))
        # A digest: it stands in the entry of each of them, and names none of the others there.
        part = RequestKey(key.caller, f"{key.method}:{purpose}", key.request_id, digest(subjects))
        await write(part, release, subjects, deps)
    await way.rows(deps).told(told, deps.clock.now())
    return told, more


async def confirm(key: RequestKey, partner: Caller, item_id: str, way: Way[T], deps: Deps) -> T:
    """A partner says that it has acted on it. Raises the way's `unknown`, also for another partner's."""
    await agreement_in_force(partner.id, partner.agreement_id, partner.client_id, deps)
    return await _confirm(key, item_id, partner.id, "", way, deps)


async def note_confirmed(
    key: RequestKey, item_id: str, evidence: str, way: Way[T], deps: Deps, *, at: datetime | None = None
) -> T:
    """The privacy officer notes a confirmation that came another way, at a moment or now. Raises the way's
    `unknown`.
    """
    return await _confirm(key, item_id, "", evidence, way, deps, at=at)


async def _confirm(
    key: RequestKey,
    item_id: str,
    processor_id: str,
    evidence: str,
    way: Way[T],
    deps: Deps,
    *,
    at: datetime | None = None,
) -> T:
    async def act() -> tuple[Ref, T]:
        found = await _get(item_id, way, deps)
        of_this_way = all(getattr(found, name) == value for name, value in way.only)
        if processor_id and not (of_this_way and found.recipient.processor_id == processor_id):
            raise way.unknown()
        after = found.confirmed(at or deps.clock.now(), evidence)
        if after != found:
            await way.rows(deps).save(after)
        return {"id": found.id}, after

    return await deps.commands.run(key, act, lambda ref: _get(ref["id"], way, deps))


async def _get(item_id: str, way: Way[T], deps: Deps) -> T:
    found: T | None = await way.rows(deps).get(item_id)
    if found is None:
        raise way.unknown()
    return found
