"""Erasure of a person (GDPR art. 17) in two phases: a plan that shows what will happen, then the deed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.chassis.errors import Violation
from services.disclosure.errors import ErasureBlocked, ErasureDone, ErasureNotPlanned
from services.disclosure.model.data_request import LANGUAGES

# Consent first, so that every use stops; the customer after the others, because the letter needs the address.
BEFORE_ALL = ("consent",)
BEFORE_THE_LETTER = (*BEFORE_ALL, "survey", "billing")
AFTER_THE_LETTER = ("customer", "disclosure")
ORDER = (*BEFORE_THE_LETTER, *AFTER_THE_LETTER)
# One step for each context, one for telling the recipients.
STEPS = len(ORDER) + 1


class Outcome(StrEnum):
    """What becomes of a kind of record."""

    ERASE = "erase"
    HOLD = "hold"
    BLOCK = "block"


class Status(StrEnum):
    """State of an erasure. Until `executing` nothing has happened; from then on it goes through."""

    PLANNING = "planning"
    PLANNED = "planned"
    BLOCKED = "blocked"
    EXECUTING = "executing"
    DONE = "done"


@dataclass(frozen=True)
class Item:
    """One kind of record of one context; titles and explanations are texts by language."""

    key: str
    titles: Mapping[str, str]
    records: int
    outcome: Outcome
    explanations: Mapping[str, str]
    statute: str = ""
    until: date | None = None

    @property
    def context(self) -> str:
        """Whose record it is: the first part of the key."""
        return self.key.partition(".")[0]

    def title(self, language: str) -> str:
        """What the kind is called."""
        return _words(self.titles, language) or self.key

    def explanation(self, language: str) -> str:
        """Why it is held or blocks; empty for what goes."""
        return _words(self.explanations, language)


def _words(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get(LANGUAGES[0]) or ""


@dataclass(frozen=True)
class Letter:
    """What the person is sent last of all. Plain text."""

    subject: str
    text: str
    language: str


@dataclass(frozen=True)
class Tombstone:
    """That a person was erased: enough to do it again in a restored backup, and nothing of who it was."""

    erasure_id: str
    customer_ids: tuple[str, ...]
    erased_on: date


@dataclass(frozen=True)
class Erasure:
    """One erasure, which belongs to one data request.

    `customer_ids` are all ids of the person, the one who asked first. `items` is the last plan. `answers` is
    what each context has done, by context; those of AFTER_THE_LETTER stand in `foretold` when the letter is
    written. `told` are the categories of the recipients who are told, None before they are;
    `handed_to` the kinds of third parties that have data, of whom the person may know. `decided_by` is who
    decided at `started_at`: the id of an employee, or `customer`; empty before.
    """

    erasure_id: str
    data_request_id: str
    customer_id: str
    language: str
    opened_at: datetime
    operation_id: str
    status: Status = Status.PLANNING
    customer_ids: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    planned_at: datetime | None = None
    started_at: datetime | None = None
    done_at: datetime | None = None
    answers: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    foretold: tuple[Item, ...] | None = None
    told: tuple[str, ...] | None = None
    handed_to: tuple[str, ...] = ()
    decided_by: str = ""

    @property
    def blocks(self) -> tuple[Item, ...]:
        """What stands in the way."""
        return tuple(item for item in self.items if item.outcome is Outcome.BLOCK)

    def planned(self, customer_ids: Sequence[str], items: Sequence[Item], now: datetime) -> "Erasure":
        """With a new plan; planned or blocked by what it says."""
        others = sorted(set(customer_ids) - {self.customer_id})
        made = replace(self, customer_ids=(self.customer_id, *others), items=in_order(items), planned_at=now)
        return replace(made, status=Status.BLOCKED if made.blocks else Status.PLANNED)

    def started(self, operation_id: str, now: datetime, by: str) -> "Erasure":
        """The point of no return, decided by an employee (staff id) or the person (`customer`)."""
        begun = replace(self, status=Status.EXECUTING, operation_id=operation_id, started_at=now, answers={})
        return replace(begun, decided_by=by)

    def must_be_executable(self) -> None:
        """Raises ErasureNotPlanned before there is a plan, ErasureDone after the end."""
        if self.status is Status.DONE:
            raise ErasureDone("This erasure is done.", data_request_id=self.data_request_id)
        if self.status is Status.PLANNING:
            raise ErasureNotPlanned("Its plan is not made yet.", data_request_id=self.data_request_id)

    def must_not_be_blocked(self, language: str) -> None:
        """Raises ErasureBlocked with the key of each block and what to do about it."""
        if self.blocks:
            raise ErasureBlocked(
                "Something stands in the way; nothing was erased.",
                violations=[
                    Violation(item.key, "ERASURE_BLOCK", item.explanation(language)) for item in self.blocks
                ],
                data_request_id=self.data_request_id,
            )

    def result(self) -> tuple[Item, ...]:
        """What has become of everything: what was planned to go has gone, whatever was held says until when.

        A context that was interrupted finds less to erase the second time, so what goes is counted by the
        plan or the answer, whichever knew more. What is held is still there: the answer is right about it.
        """
        last = {context: self.answers[context] for context in ORDER if context in self.answers}
        for item in self.foretold or ():
            if item.context not in self.answers:
                last[item.context] = (*last.get(item.context, ()), item)
        now = [item for items in last.values() for item in items]
        gone: dict[str, Item] = {}
        for item in (*self.items, *(self.foretold or ()), *now):
            known = gone.get(item.key)
            if item.outcome is Outcome.ERASE and (known is None or known.records < item.records):
                gone[item.key] = item
        held = [item for item in now if item.outcome is Outcome.HOLD]
        return in_order([*gone.values(), *held])


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """By key, then outcome."""
    return tuple(sorted(items, key=lambda item: (item.key, item.outcome)))
