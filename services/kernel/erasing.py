"""What a context erases, as a table (GDPR 17): one rule for each kind of record about a person.

A rule says whether its rows go or a statute holds them, and what about a row prevents an erasure. `outcome`
judges one row; `Table` finds the rows of a person and deletes those that go. A context that keeps something
of another sort does that itself.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.chassis.mongo import Document, Mongo
from services.kernel.erasure import Item, Outcome, Texts
from services.kernel.retention import retention_class

BATCH = 500
"""Rows that are found at a time, to be deleted."""
_AT_ONCE = 100  # of them in one deletion: the embedded database slows down with more
Ids = Mapping[str, Sequence[str]]
"""The person's ids by what they are ids of: `customer`, and what a context knows besides."""


def _never(row: Document, today: date) -> bool:
    return False


def _hold_until(row: Document) -> date | None:
    told = row.get("hold_until")
    return date.fromisoformat(told) if told else None


@dataclass(frozen=True)
class Rule:
    """One kind of record.

    `key` is its name in the access package; `by` the field that holds an id of the sort `whose`; `only`
    values that its rows have besides. `keeps` is the retention class that holds them, empty when they go;
    `last_day` tells from a row until when. `prevents` says whether a row prevents an erasure today. Both get
    the row with the fields that it `needs`. `list_of` names the field of rows that several records share,
    each with its own id and fields: there the person's records are judged and counted, not the row. Such rows
    have to be held: deleted, they would take along what is about others.
    """

    key: str
    collection: str
    by: str = "customer_id"
    whose: str = "customer"
    only: Mapping[str, object] = field(default_factory=dict)
    keeps: str = ""
    last_day: Callable[[Document], date | None] = _hold_until
    prevents: Callable[[Document, date], bool] = _never
    needs: Sequence[str] = ("hold_until",)
    list_of: str = ""

    def __post_init__(self) -> None:
        if self.list_of and not self.keeps:
            raise ValueError(f"{self.key}: rows that several share cannot be deleted for one of them")

    @property
    def projection(self) -> list[str]:
        """The fields that are read of a row."""
        if not self.list_of:
            return list(self.needs)
        return [*self.needs, *(f"{self.list_of}.{name}" for name in (self.by, *self.needs))]

    def records(self, row: Document, whose: str) -> Sequence[Document]:
        """The records in a row that are about the one with this id."""
        if not self.list_of or self.list_of not in row:
            return [row]
        shared = {name: row[name] for name in row if name != self.list_of}
        return [shared | one for one in row[self.list_of] if one[self.by] == whose]


@dataclass(frozen=True)
class Words:
    """What a context says of its records: titles by key; why they are held by retention class; what prevents
    an erasure, with what to do about it, by key. Each in nb, nn and en. `statutes` holds by class a paragraph
    other than that of the class.
    """

    titles: Mapping[str, Texts]
    holds: Mapping[str, Texts]
    prevents: Mapping[str, Texts]
    statutes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """So many records of a kind with one outcome; `until` is the last day of the last one."""

    key: str
    outcome: Outcome
    keeps: str = ""
    records: int = 0
    until: date | None = None


def outcome(rule: Rule, row: Document, today: date, *, decided: bool) -> Outcome:
    """What becomes of a row; once an erasure is `decided` nothing prevents it."""
    if not decided and rule.prevents(row, today):
        return Outcome.BLOCK
    return Outcome.HOLD if rule.keeps else Outcome.ERASE


def items(tallies: Iterable[Tally], words: Words) -> list[Item]:
    """The items of a plan, in the order of key and outcome: tallies of a kind and outcome are one item."""
    records: Counter[tuple[str, Outcome]] = Counter()
    holds: dict[tuple[str, Outcome], str] = {}
    until: dict[tuple[str, Outcome], date] = {}
    for one in tallies:
        place = one.key, one.outcome
        records[place] += one.records
        if one.keeps:
            holds[place] = one.keeps
        if one.until is not None:
            until[place] = max(one.until, until.get(place, one.until))
    return [
        _item(place, records[place], holds.get(place, ""), until.get(place), words)
        for place in sorted(records)
        if records[place]
    ]


def _item(place: tuple[str, Outcome], records: int, keeps: str, until: date | None, words: Words) -> Item:
    key, result = place
    if result is Outcome.HOLD:
        statute = words.statutes.get(keeps) or retention_class(keeps).statute
        return Item(key, words.titles[key], records, result, words.holds[keeps], statute, until)
    why = words.prevents[key] if result is Outcome.BLOCK else None
    return Item(key, words.titles[key], records, result, why)


class Table:
    """The rules of a context over its database."""

    def __init__(self, mongo: Mongo, rules: Sequence[Rule]) -> None:
        self._mongo = mongo
        self.rules = rules

    async def tallies(self, ids: Ids, today: date, *, decided: bool = False) -> list[Tally]:
        """What there is about the person, and what becomes of it. Outside of transactions: its reads are
        asked at the same time.
        """
        judged = await asyncio.gather(*(self._judge(rule, ids, today, decided) for rule in self.rules))
        return [tally for of_rule in judged for tally in of_rule]

    async def delete(self, ids: Ids, besides: Sequence[tuple[str, Document]] = ()) -> None:
        """Delete what no law holds, and `besides` what these queries find in their collections; done again,
        it deletes what is left. Outside of transactions, one look for all of it.
        """
        # First what is found by way of the person's other records: once those are gone, nothing leads to it.
        going = sorted(
            (rule for rule in self.rules if not rule.keeps), key=lambda rule: rule.whose == "customer"
        )
        queries = [(rule.collection, query) for rule in going for _, query in _queries(rule, ids)]
        queries += besides
        found = await asyncio.gather(*(_some(self._mongo, *each) for each in queries))
        for (collection, query), rows in zip(queries, found, strict=True):
            await _drop(self._mongo, collection, rows)
            if len(rows) == BATCH:
                await delete_all(self._mongo, collection, query)

    async def _judge(self, rule: Rule, ids: Ids, today: date, decided: bool) -> list[Tally]:
        rows = self._mongo.collection(rule.collection)
        records: Counter[Outcome] = Counter()
        until: date | None = None
        for whose, query in _queries(rule, ids):
            for row in await rows.find(query, projection=rule.projection):
                for record in rule.records(row, whose):
                    result = outcome(rule, record, today, decided=decided)
                    records[result] += 1
                    if result is Outcome.HOLD and (day := rule.last_day(record)) is not None:
                        until = max(day, until or day)
        return [
            Tally(rule.key, result, rule.keeps, number, until if result is Outcome.HOLD else None)
            for result, number in records.items()
        ]


def _queries(rule: Rule, ids: Ids) -> list[tuple[str, Document]]:
    """Each id that is meant, and what finds its rows."""
    return [(one, {rule.by: one, **rule.only}) for one in ids.get(rule.whose, ())]


async def delete_all(mongo: Mongo, collection: str, query: Document) -> int:
    """Delete every row that matches, some hundred at a time; how many there were. Outside of transactions."""
    gone = 0
    while gone % BATCH == 0 and (found := await _some(mongo, collection, query)):
        await _drop(mongo, collection, found)
        gone += len(found)
    return gone


async def _some(mongo: Mongo, collection: str, query: Document) -> list[Document]:
    return await mongo.collection(collection).find(query, projection=["_id"], limit=BATCH)


async def _drop(mongo: Mongo, collection: str, found: Sequence[Document]) -> None:
    for first in range(0, len(found), _AT_ONCE):
        ids = [row["_id"] for row in found[first : first + _AT_ONCE]]
        await mongo.collection(collection).delete_many({"_id": {"$in": ids}})
