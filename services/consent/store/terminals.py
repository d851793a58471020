"""Terminals with the sum of their ledgers, who has logged in on them, and raw signals kept as evidence.

Their ledger entries stand with everybody else's, so that one verifier and one checkpoint hold for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.errors import VersionConflict
from services.chassis.ids import new_id
from services.chassis.mongo import DESCENDING, Document, DuplicateKeyError, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.consent.model.standing import Standing
from services.consent.model.terminal import Evidence, Terminal
from services.consent.store.ledger import LedgerStore, Written
from services.consent.store.standings import (
    head_document,
    head_from,
    heads_of,
    ids_after,
    mark_document,
    mark_from,
)
from services.kernel.proof.chains import Head

TERMINALS, LINKS, EVIDENCE = "terminals", "terminal_links", "terminal_evidence"

INDEXES = [
    Index(LINKS, [("customer_id", 1), ("terminal_id", 1)], unique=True),
    Index(LINKS, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(LINKS, [("terminal_id", 1), ("last_login_at", DESCENDING)]),
    Index(EVIDENCE, [("terminal_id", 1), ("_id", 1)]),
]


@dataclass(frozen=True)
class Link:
    """A customer has logged in on a terminal."""

    customer_id: str
    terminal_id: str
    linked_at: datetime
    last_login_at: datetime


class TerminalStore:
    """Reads and writes terminals."""

    def __init__(self, mongo: Mongo, ledger: LedgerStore) -> None:
        self._rows = mongo.collection(TERMINALS)
        self._links = mongo.collection(LINKS)
        self._evidence = mongo.collection(EVIDENCE)
        self._ledger = ledger

    async def get(self, terminal_id: str) -> Terminal:
        """The terminal; one on which nobody has answered stands at its beginning and is not stored."""
        row = await self._rows.find_one({"_id": terminal_id})
        return Terminal(terminal_id) if row is None else _terminal(row)

    async def ids(self, after: str, limit: int) -> list[str]:
        """The next terminals after this id, by id."""
        return await ids_after(self._rows, after, limit)

    async def heads(self, ids: Sequence[str]) -> dict[str, Head | None]:
        """Where the ledgers of these terminals end; None for those without entries."""
        return await heads_of(self._rows, ids)

    async def append(self, before: Terminal, after: Terminal, written: Sequence[Written]) -> None:
        """Add entries to the end of a terminal's chain and keep where it then stands; in a transaction.

        Of two at once one meets a write conflict at the terminal's document and starts again from the new
        end; two that would both be the first meet at its id.

        Raises:
            VersionConflict: the chain has another end than the entries were made for; try again.
        """
        document = _document(after)
        if before.standing.head is None:
            try:
                await self._rows.insert_one({"_id": after.id, **document})
            except DuplicateKeyError as error:
                raise VersionConflict("the ledger has begun") from error
        else:
            query = {"_id": after.id, "head.sequence": before.standing.head.sequence}
            if not (await self._rows.update_one(query, {"$set": document})).matched:
                raise VersionConflict("the ledger has moved on")
        await self._ledger.insert(written)

    async def keep_evidence(
        self, terminal_id: str, at: datetime, entries: Sequence[str], raw: Mapping[str, Any]
    ) -> None:
        """Keep signals as they came, with the ledger entries that they were answered by."""
        row = {"_id": new_id("evd"), "terminal_id": terminal_id, "at": at, "entries": list(entries)}
        await self._evidence.insert_one(row | dict(raw))

    async def evidence(self, terminal_id: str, entries: Sequence[str]) -> list[Evidence]:
        """The signals behind these entries of a terminal's ledger, oldest first."""
        query = {"terminal_id": terminal_id, "entries": {"$in": list(entries)}}
        return [_evidence(row) for row in await self._evidence.find(query, sort=[("_id", 1)])]

    async def forget_answers(self, terminal_id: str, head: Head) -> bool:
        """Forget what was answered on a terminal whose ledger ends there and is cut, and the signals; whether
        it still ends there. Inside a transaction.
        """
        ends = {"_id": terminal_id, "head.sequence": head.sequence}
        changed = await self._rows.update_one(ends, {"$set": {"answers": {}, "despite_gpc": []}})
        if changed.matched:
            await self._evidence.delete_many({"terminal_id": terminal_id})
        return changed.matched > 0

    async def link(self, customer_id: str, terminal_id: str, now: datetime) -> None:
        """Note a log-in; inside a transaction. Raises VersionConflict: try again."""
        pair = {"customer_id": customer_id, "terminal_id": terminal_id}
        update = {"$set": {"last_login_at": now}, "$setOnInsert": {"_id": new_id("tln"), "linked_at": now}}
        try:
            await self._links.update_one(pair, update, upsert=True)
        except DuplicateKeyError as error:
            raise VersionConflict("the link was made just now") from error

    async def linked(self, customer_id: str, terminal_id: str) -> Link | None:
        """The customer's link to this terminal, None when there is none."""
        row = await self._links.find_one({"customer_id": customer_id, "terminal_id": terminal_id})
        return None if row is None else _link(row)

    async def unlink(self, customer_id: str, terminal_id: str) -> bool:
        """Forget a link; whether there was one."""
        pair = {"customer_id": customer_id, "terminal_id": terminal_id}
        return await self._links.delete_one(pair) > 0

    async def latest(self, terminal_id: str) -> Link | None:
        """Who logged in last on a terminal, None when nobody has."""
        row = await self._links.find_one({"terminal_id": terminal_id}, sort=[("last_login_at", DESCENDING)])
        return None if row is None else _link(row)

    async def links(self, customer_id: str, page: PageRequest, pages: Pages) -> Page[Link]:
        """A page of a customer's terminals, latest linked first. Raises PageTokenInvalid."""
        query = f"{LINKS}:{customer_id}"
        return await pages.by_id(self._links, query, {"customer_id": customer_id}, page, _link)

    async def links_of(self, customer_id: str) -> list[Link]:
        """All of a customer's terminals, latest linked first."""
        rows = await self._links.find({"customer_id": customer_id}, sort=[("_id", DESCENDING)])
        return [_link(row) for row in rows]


def _link(row: Document) -> Link:
    return Link(row["customer_id"], row["terminal_id"], row["linked_at"], row["last_login_at"])


def _document(terminal: Terminal) -> Document:
    return {
        "platform": terminal.platform,
        "despite_gpc": sorted(terminal.despite_gpc),
        "head": head_document(terminal.standing.head),
        "answers": {key: mark_document(mark) for key, mark in terminal.standing.consents.items()},
    }


def _terminal(row: Document) -> Terminal:
    standing = Standing(
        consents={key: mark_from(item) for key, item in row["answers"].items()},
        head=head_from(row["head"]),
    )
    return Terminal(row["_id"], row["platform"], standing, frozenset(row["despite_gpc"]))


def _evidence(row: Document) -> Evidence:
    signals, tcf = row.get("consent_mode", {}), row.get("tcf_string", "")
    return Evidence(row["at"], tuple(row["entries"]), row["gpc"], signals, tcf)
