"""What was written and answered, and whether all of it is there, once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deploy.local.api import ok

if TYPE_CHECKING:
    from tests.load.traffic import Person, World


@dataclass
class Book:
    """What one person has written: ids of ledger entries in their order, contacts by id, a survey."""

    consents: list[str] = field(default_factory=list)
    consents_asked: int = 0
    contacts: dict[str, str] = field(default_factory=dict)
    answered: bool = False


@dataclass(frozen=True)
class Verdict:
    """What reading everything back has shown."""

    written: int
    lost: list[str]
    doubled: list[str]


async def read_back(world: "World") -> Verdict:
    """Compare the books with what the suite has."""
    lost: list[str] = []
    doubled: list[str] = []
    written = 0
    for number, person in enumerate(world.people):
        there = await _history(person)
        _compare(f"consents of {number}", person.book.consents, there, lost, doubled)
        texts = await contacts(person)
        _compare(f"contacts of {number}", person.book.contacts.values(), texts.values(), lost, doubled)
        written += len(person.book.consents) + len(person.book.contacts)
    answered = sum(person.book.answered for person in world.people)
    company = world.story.company
    results = ok(await world.story.staff.get(f"/v1/staff/surveys/{company.survey_id}/results"))
    counted = results["count"]
    if counted is None:  # fewer than are told: more than that is all that can be lost
        counted = min(answered, results["shown_from"] - 1)
    if counted < answered:
        lost.append(f"{answered - counted} survey answers")
    if counted > answered:
        doubled.append(f"{counted - answered} survey answers")
    return Verdict(written + answered, lost, doubled)


async def contacts(person: "Person") -> dict[str, str]:
    """What was said, by id."""
    path, found, token = f"/v1/staff/customers/{person.buyer.customer_id}/interactions", {}, ""
    while True:
        asked = {"page_size": 100, **({"page_token": token} if token else {})}
        page = ok(await person.buyer.staff.get(path, params=asked))
        found |= {one["interaction_id"]: one["text"] for one in page["interactions"]}
        if not (token := page["next_page_token"]):
            return found


async def _history(person: "Person") -> list[str]:
    """The ids of her ledger entries."""
    found: list[str] = []
    token = ""
    while True:
        asked = {"page_size": 100, **({"page_token": token} if token else {})}
        page = ok(await person.buyer.her.get("/v1/me/consents/history", params=asked))
        found += [one["entry_id"] for one in page["entries"] if one["purpose"] == "marketing_new_offers"]
        if not (token := page["next_page_token"]):
            return found


def _compare(
    what: str, booked: Iterable[str], there: Iterable[str], lost: list[str], doubled: list[str]
) -> None:
    wanted, found = Counter(booked), Counter(there)
    lost += [f"{what}: {item}" for item in wanted - found]
    doubled += [f"{what}: {item}" for item in found - wanted]
