"""What an erasure does to a person's records here (GDPR 17), decided by counts and days alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.customer.model.contract import Contract, ContractStatus
from services.customer.model.fate import Fate, Line
from services.kernel.retention import hold_until, retention_class

CONTRACTS, PURCHASES, NOTICES = "customer.contracts", "customer.purchases", "customer.terms_notices"
PLATFORMS, DEPENDANTS = "customer.given_to_platforms", "customer.dependants"
AGREEMENTS = "bookkeeping_agreements"
# So long a platform may still have to be told whom to take out of its audience.
AUDIENCES = "audiences"


class Why(StrEnum):
    """Why records are held, or prevent everything."""

    AGREEMENT = "agreement"
    TOLD_PLATFORMS = "told_platforms"
    RUNNING = "running"
    ORDERED = "ordered"
    GUARDIAN = "guardian"


@dataclass(frozen=True)
class Records:
    """What is held about a person under all ids.

    `going` counts what nothing holds, by kind; `purchases` and `notices` are counts by contract; `children`
    are those whose guardian the person is now; `platforms` are the days on which a platform was told.
    """

    going: Mapping[str, int]
    contracts: Sequence[Contract]
    purchases: Mapping[str, int]
    notices: Mapping[str, int]
    children: int
    platforms: Sequence[date]


def supplied(contract: Contract) -> bool:
    """Whether anything was ever agreed: not of an order that was declined or taken back."""
    if contract.status is ContractStatus.ENDED:
        return contract.end_date is not None
    return contract.status is ContractStatus.ACTIVE


def last_day(contract: Contract, today: date) -> date:
    """The last day on which a contract must be kept; of one that runs as if it ended today."""
    return hold_until(AGREEMENTS, min(contract.end_date or today, today))


def plan(records: Records, today: date, *, decided: bool = False) -> list[Line]:
    """What an erasure does today; once it is `decided` nothing prevents it, and what runs is held.

    A contract is kept with its purchase and the notices of its terms, whoever the customer was.
    """
    running = [] if decided else [one for one in records.contracts if one.runs(today)]
    waiting = [one for one in records.contracts if one.status is ContractStatus.PENDING and not decided]
    kept = [one for one in records.contracts if supplied(one) and one not in running]
    gone = [one for one in records.contracts if one not in (*running, *waiting, *kept)]
    found = [Line(key, count, Fate.ERASE) for key, count in records.going.items()]
    found += [
        Line(CONTRACTS, len(running), Fate.BLOCK, Why.RUNNING),
        Line(PURCHASES, len(waiting), Fate.BLOCK, Why.ORDERED),
    ]
    for key, counts in (
        (CONTRACTS, dict.fromkeys((one.id for one in records.contracts), 1)),
        (PURCHASES, records.purchases),
        (NOTICES, records.notices),
    ):
        found += _kept_and_gone(key, counts, kept, gone, today)
    found.append(_children(records.children, decided))
    found += _platforms(records.platforms, today)
    return sorted((one for one in found if one.records), key=lambda one: (one.key, one.fate))


def _kept_and_gone(
    key: str, counts: Mapping[str, int], kept: Sequence[Contract], gone: Sequence[Contract], today: date
) -> list[Line]:
    held = [one for one in kept if counts.get(one.id)]
    until = max((last_day(one, today) for one in held), default=None)
    statute = retention_class(AGREEMENTS).statute
    return [
        Line(key, sum(counts[one.id] for one in held), Fate.HOLD, Why.AGREEMENT, statute, until),
        Line(key, sum(counts.get(one.id, 0) for one in gone), Fate.ERASE),
    ]


def _children(children: int, decided: bool) -> Line:
    if decided:
        return Line(DEPENDANTS, children, Fate.ERASE)
    return Line(DEPENDANTS, children, Fate.BLOCK, Why.GUARDIAN)


def _platforms(given: Sequence[date], today: date) -> list[Line]:
    held = [day for day in given if hold_until(AUDIENCES, day) >= today]
    until = max((hold_until(AUDIENCES, day) for day in held), default=None)
    return [
        Line(PLATFORMS, len(held), Fate.HOLD, Why.TOLD_PLATFORMS, "GDPR art. 19", until),
        Line(PLATFORMS, len(given) - len(held), Fate.ERASE),
    ]
