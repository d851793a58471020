"""Social media accounts that customers link, what came from them and what went to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.chassis.vault import Redacted
from services.customer.model.customer import NewId
from services.customer.model.product import LocalText

LINKING = "social_linking"
CHANNEL = "social"


class LinkStatus(StrEnum):
    """Whether an account is linked."""

    LINKED = "linked"
    UNLINKED = "unlinked"


@dataclass(frozen=True)
class Platform:
    """A platform whose accounts can be linked; `receives` are the fields that its assertion may bring."""

    key: str
    names: LocalText
    receives: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """What a platform has asserted about the account: its id there and the name that it shows."""

    external_id: Redacted[str]
    display_name: Redacted[str]


@dataclass(frozen=True)
class Passed:
    """A field that passed between us and the platform: its name, never its value."""

    field: str
    at: datetime


@dataclass(frozen=True)
class SocialLink:
    """An account linked to a customer. `account` is None once unlinked: what came from it is deleted."""

    id: str
    customer_id: str
    platform: str
    account: Account | None
    status: LinkStatus
    received: tuple[Passed, ...]
    sent: tuple[Passed, ...]
    linked_at: datetime
    version: int = 1
    unlinked_at: datetime | None = None


def link(
    customer_id: str, platform: Platform, account: Account, *, now: datetime, new_id: NewId
) -> SocialLink:
    """A linked account; what was received is noted by field."""
    brought = {"user_id": account.external_id, "name": account.display_name}
    return SocialLink(
        id=new_id("scl"),
        customer_id=customer_id,
        platform=platform.key,
        account=account,
        status=LinkStatus.LINKED,
        received=tuple(Passed(field, now) for field in platform.receives if brought[field].reveal()),
        sent=(),
        linked_at=now,
    )


def unlink(linked: SocialLink, now: datetime) -> SocialLink:
    """Without the account; which fields passed, and when, stays as proof. The same when unlinked already."""
    if linked.status is LinkStatus.UNLINKED:
        return linked
    return replace(
        linked, account=None, status=LinkStatus.UNLINKED, unlinked_at=now, version=linked.version + 1
    )


def with_sent(linked: SocialLink, fields: Sequence[str], now: datetime) -> SocialLink:
    """Fields about the customer were given to the platform."""
    sent = (*linked.sent, *(Passed(field, now) for field in fields))
    return replace(linked, sent=sent, version=linked.version + 1)
