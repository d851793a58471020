"""Usage events: what happens in browsers and apps, checked, kept for a while, then counted.

What may be stored is consent's to say (ekomloven § 3-15); here stands what an event is, how long it is kept
for each purpose, and which counts are left of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from services.chassis.errors import Broken, Violation, Violations
from services.chassis.ids import is_id
from services.customer.errors import UsageDaysInvalid
from services.customer.model.dates import day
from services.kernel.calendar import add_months, oslo_date, oslo_midnight
from services.kernel.masking import masked

STATISTICS, PERSONALISATION = "usage_statistics", "usage_personalisation"
KINDS = ("login", "logout", "view", "click", "order")
PLATFORMS = ("web", "app")
LARGEST_BATCH = 500
LONGEST_PATH = 512
FUTURE = timedelta(minutes=5)
"""How far a client's clock may be ahead."""
PAST = timedelta(days=7)
"""How long an app that was offline may keep events back."""
FEWEST = 5
"""Nothing is counted of fewer terminals: a count must not point at a person."""
RARE = "*"
"""The place of everything that too few did in any one place."""
MOST_DAYS = 31

_EVENT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/\-]*")
_PRODUCT = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True)
class RawEvent:
    """An event as it was sent."""

    event_id: str
    kind: str
    at: str
    path: str
    product_code: str


@dataclass(frozen=True)
class UsageEvent:
    """An event that is in order."""

    event_id: str
    kind: str
    at: datetime
    path: str
    product_code: str

    @property
    def place(self) -> str:
        """What it is counted by."""
        return f"product:{self.product_code}" if self.product_code else self.path


@dataclass(frozen=True)
class Cover:
    """Events of a kind may be stored for a purpose, for so many months, on this evidence."""

    kind: str
    purpose: str
    keep_months: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class StoredEvent:
    """An event that is covered. `until` says per purpose from when it is not kept for it any more."""

    terminal_id: str
    customer_id: str
    platform: str
    event: UsageEvent
    received_at: datetime
    until: Mapping[str, datetime]
    evidence: tuple[str, ...]

    @property
    def purposes(self) -> list[str]:
        """What it is kept for."""
        return sorted(self.until)


@dataclass(frozen=True)
class Counted:
    """How often a kind of event happened in a place on a day, and on how many terminals."""

    platform: str
    kind: str
    place: str
    events: int
    terminals: int


def check(number: int, raw: RawEvent, now: datetime) -> UsageEvent | list[Violation]:
    """The event, or every rule that it breaks, with its place in the batch."""
    v = Violations()
    with v.at(f"events[{number}]"):
        event = UsageEvent(
            event_id=v.check("event_id", _event_id, raw.event_id),
            kind=v.check("kind", _kind, raw.kind),
            at=v.check("at", lambda text: _at(text, now), raw.at),
            path=v.check("path", _path, raw.path),
            product_code=v.check("product_code", _product, raw.product_code),
        )
    return list(v) or event


def checked_batch(terminal_id: str, platform: str, count: int, on_error: str, v: Violations) -> None:
    """What is wrong with a batch as a whole."""
    if not is_id(terminal_id, "trm"):
        v.add("terminal_id", "TERMINAL_ID_FORMAT", "Use trm_ and 32 random hexadecimal digits.")
    if platform not in PLATFORMS:
        v.add("platform", "PLATFORM_UNKNOWN", "Use one of " + ", ".join(PLATFORMS) + ".")
    if not 1 <= count <= LARGEST_BATCH:
        v.add("events", "BATCH_SIZE", f"Send 1 to {LARGEST_BATCH} events.")
    if on_error not in {"reject_all", "store_rest"}:
        v.add("on_error", "ON_ERROR_UNKNOWN", "Use one of reject_all, store_rest.")


def keep(
    event: UsageEvent,
    covers: Iterable[Cover],
    *,
    terminal_id: str,
    customer_id: str,
    platform: str,
    now: datetime,
) -> StoredEvent | None:
    """The event as it is stored under what covers its kind; None when nothing does."""
    ours = [item for item in covers if item.kind == event.kind]
    if not ours:
        return None
    return StoredEvent(
        terminal_id=terminal_id,
        customer_id=customer_id,
        platform=platform,
        event=event,
        received_at=now,
        until={item.purpose: kept_until(event.at, item.keep_months) for item in ours},
        evidence=tuple(dict.fromkeys(entry for item in ours for entry in item.evidence)),
    )


def kept_until(at: datetime, months: int) -> datetime:
    """From when an event is not kept any more: the Oslo midnight after its day, `months` later."""
    return oslo_midnight(add_months(oslo_date(at), months) + timedelta(days=1))


def counted(rows: Iterable[tuple[str, str, str, str, int]]) -> list[Counted]:
    """Counts out of (platform, kind, place, terminal, events): nothing of fewer than five terminals.

    What is rarer in each place is counted as one, where five did it together; else it is forgotten.
    """
    places: defaultdict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for platform, kind, place, terminal, events in rows:
        by_terminal = places[platform, kind, place]
        by_terminal[terminal] = by_terminal.get(terminal, 0) + events
    rare: defaultdict[tuple[str, str], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    found = []
    for (platform, kind, place), by_terminal in places.items():
        if len(by_terminal) >= FEWEST:
            found.append(Counted(platform, kind, place, sum(by_terminal.values()), len(by_terminal)))
            continue
        for terminal, events in by_terminal.items():
            rare[platform, kind][terminal] += events
    for (platform, kind), by_terminal in rare.items():
        if len(by_terminal) >= FEWEST:
            found.append(Counted(platform, kind, RARE, sum(by_terminal.values()), len(by_terminal)))
    return sorted(found, key=lambda item: (item.platform, item.kind, item.place))


def days(first: str, last: str) -> list[date]:
    """The days of a span, both ends included. Raises UsageDaysInvalid."""
    v = Violations()
    begin, end = v.check("from", day, first), v.check("to", day, last)
    if not v and not 0 <= (end - begin).days < MOST_DAYS:
        v.add("to", "DAY_SPAN", f"Ask for 1 to {MOST_DAYS} days.")
    v.raise_if_any(UsageDaysInvalid)
    return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]


def without(purposes: Sequence[str], until: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
    """Until when an event is kept for the purposes whose time is not over."""
    return {purpose: until[purpose] for purpose in purposes if until[purpose] > now}


def _event_id(raw: str) -> str:
    if not _EVENT_ID.fullmatch(raw):
        raise Broken("EVENT_ID_FORMAT", "Use 1 to 64 letters, digits, dots, dashes and underscores.")
    return raw


def _kind(raw: str) -> str:
    if raw not in KINDS:
        raise Broken("USAGE_KIND_UNKNOWN", "Use one of " + ", ".join(KINDS) + ".")
    return raw


def _at(raw: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None or len(raw) > 40:
            raise ValueError
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Broken("TIME_FORMAT", "Write the time as in 2026-08-01T12:00:00+02:00.") from None
    if moment > now + FUTURE:
        raise Broken("IN_THE_FUTURE", "The clock of this device is ahead by more than 5 minutes.")
    if moment < now - PAST:
        raise Broken("TOO_OLD", "Events are taken for 7 days.")
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _path(raw: str) -> str:
    if "?" in raw or "#" in raw:
        raise Broken("PATH_WITH_QUERY", "Leave query and fragment out: they may hold what nobody agreed to.")
    if len(raw) > LONGEST_PATH or not _PATH.fullmatch(raw):
        raise Broken(
            "PATH_FORMAT", f"Give a path that begins with a slash, at most {LONGEST_PATH} characters."
        )
    if masked(raw, when_in_doubt=True) != raw:
        raise Broken("PATH_PERSONAL", "This path may hold a number or address of a person; leave that out.")
    return raw


def _product(raw: str) -> str:
    if raw and not _PRODUCT.fullmatch(raw):
        raise Broken(
            "PRODUCT_CODE_FORMAT", "Use a product's code: at most 64 letters, digits, dots and dashes."
        )
    return raw
