"""Messages and the queue that they wait in."""

import contextlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.chassis.ids import new_id
from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import SealBroken, Vault
from services.customer.model.last_letter import PURPOSE, TEMPLATE
from services.customer.model.message import LEASE, LONGEST_WAIT, Message, MessageState, OptOut, given_up
from services.customer.model.template import COUNTED_PURPOSES, Priority
from services.customer.store.alike import update_alike
from services.customer.store.customers import ADMINISTRATION, Found
from services.customer.store.message_rows import DUE, SealedMessages, changes_of, legible, queue_of
from services.customer.store.whose import whose

MESSAGES = "messages"
QUEUED = MessageState.QUEUED.value
PREFIX = "msg_"
# Hexadecimal digits of the digest in a return path: 96 bits.
DIGEST = 24
# Ids in one query: the embedded database slows down with more.
AT_ONCE = 100
INDEXES = [
    Index(MESSAGES, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(MESSAGES, [("request", 1)], unique=True),
    *(Index(MESSAGES, [(due, 1)], partial={"queue": queue_of(priority)}) for priority, due in DUE.items()),
    Index(MESSAGES, [("purpose", 1), ("_id", 1)], partial={"letter": True}),
    Index(MESSAGES, [("queued_at", 1)], partial={"texts": True}),
    Index(MESSAGES, [("opt_out", 1)], unique=True, partial={"opt_out": {"$gt": ""}}),
]


@dataclass(frozen=True)
class Waiting:
    """A message that is due, since when, and with which keys it is opened."""

    id: str
    customer_id: str
    purpose: str
    due: datetime


@dataclass(frozen=True)
class Claimed:
    """A new message that a sender has since `at`, as `claim` would have given it, with its claim, and to whom
    it goes where that was read with it.
    """

    message: Message
    claim: str
    at: datetime
    to: Found | None = None


class MessageStore:
    """Reads and writes messages, and hands the due ones to one sender at a time."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._mongo = mongo
        self._rows = mongo.collection(MESSAGES)
        self._vault = vault
        self._sealed = SealedMessages(vault)
        self.wake: Callable[[], None] = lambda: None
        """Called when a message is stored for which somebody waits."""
        self.take: Callable[[Message], Claimed | None] = lambda message: None
        """What a sender here makes of a new message that it sends at once; None when it has no room."""
        self.begin: Callable[[Claimed], None] = lambda claimed: None
        """Called when a message is stored that was taken."""
        self._pages = Pages(vault)

    async def add(
        self, message: Message, *, request: str, opt_out_token: str, to: Found | None = None
    ) -> None:
        """Store a queued message; `request` is the record id of its idempotency key, `to` whom it goes to.

        The sender of this process has it from the beginning when it has room: it goes once the transaction
        has committed. A process that dies then, or does not hear that it has, leaves a lease that ends.
        """
        taken = self.take(message)
        stands = message if taken is None else taken.message
        row = await self.prepared(stands, request=request, opt_out_token=opt_out_token)
        if taken is None:
            await self.add_prepared([row])
            return
        self._rows.insert_last([row | {"claim": taken.claim}])
        self._mongo.after_commit(lambda: self.begin(replace(taken, to=to)))

    async def add_prepared(self, documents: Sequence[Document]) -> None:
        """Store messages that were sealed before, with the commit."""
        if any(document["priority"] == Priority.URGENT for document in documents):
            self._mongo.after_commit(self.wake)
        self._rows.insert_last(documents)

    async def prepared(self, message: Message, *, request: str, opt_out_token: str = "") -> Document:
        """The message as it will stand in the database, sealed."""
        row = await self._sealed.seal(message)
        row["request"] = self._request(request)
        if opt_out_token:
            row["opt_out"] = self._vault.blind_index("opt_out", opt_out_token)
        return row

    async def forget(self, message: Message) -> None:
        """Let go of the last message to somebody erased, with its key; inside a transaction."""
        await self._rows.delete_one({"_id": message.id})
        await self._vault.shred(message.customer_id)

    async def note_refused(self, message_id: str, now: datetime) -> None:
        """The printer gave a letter back; it waits on."""
        await self._rows.update_one({"_id": message_id, "letter": True}, {"$set": {"refused_at": now}})

    async def last_letters(self, page: PageRequest) -> Page[tuple[str, str, datetime, datetime | None]]:
        """Last letters that wait: id, erasure, since when, and when the printer gave it back; nothing is
        opened. Raises PageTokenInvalid.
        """
        query = {"purpose": PURPOSE, "letter": True, "template": TEMPLATE}
        return await self._pages.by_id(
            self._rows, f"{MESSAGES}:last", query, page, _waits, newest_first=False
        )

    async def of_request(self, request: str) -> Message | None:
        """The message that this idempotency key made, or None."""
        row = await self._rows.find_one({"request": self._request(request)})
        return None if row is None else await self._sealed.open(row)

    async def requested(self, requests: Sequence[str]) -> set[str]:
        """Which of these idempotency keys have made a message."""
        known = {self._request(request): request for request in requests}
        rows = await self._rows.find({"request": {"$in": list(known)}}, projection=["request"])
        return {known[row["request"]] for row in rows}

    async def get(self, message_id: str) -> Message | None:
        """The message, or None."""
        row = await self._rows.find_one({"_id": message_id})
        return None if row is None else await self._sealed.open(row)

    async def fates(self, message_ids: Sequence[str]) -> list[tuple[str, MessageState, datetime | None]]:
        """Id, state and moment of sending; nothing that is sealed is read."""
        query = {"_id": {"$in": list(message_ids)}}
        rows = await self._rows.find(query, projection=["state", "sent_at"])
        return [(row["_id"], MessageState(row["state"]), row.get("sent_at")) for row in rows]

    async def waiting(self, now: datetime, priority: Priority, most: int) -> list[Waiting]:
        """Messages of a priority that are due, longest due first."""
        field = DUE[priority]
        query = {"queue": queue_of(priority), field: {"$lte": now}}
        wanted = ["customer_id", "purpose", field]
        found = await self._rows.find(query, sort=[(field, 1)], limit=most, projection=wanted)
        return [Waiting(row["_id"], row["customer_id"], row["purpose"], row[field]) for row in found]

    async def make_ready(self, waiting: Sequence[Waiting]) -> None:
        """Have the keys of many messages at hand, theirs and those of the addresses, in a few round trips."""
        wanted = {(ADMINISTRATION, one.customer_id) for one in waiting}
        wanted |= {(one.purpose, one.customer_id) for one in waiting}
        for purpose in sorted({purpose for purpose, _ in wanted}):
            people = sorted(who for of, who in wanted if of == purpose)
            for at in range(0, len(people), AT_ONCE):
                with contextlib.suppress(SealBroken):  # who has it is found out when the message is opened
                    await self._vault.prepare(people[at : at + AT_ONCE], purpose)

    async def claim(self, message_id: str, priority: Priority, now: datetime) -> tuple[Message, str] | None:
        """A message that is due, this sender's alone until its lease ends, or one that is given up already
        since nobody can make sense of it; None when another was faster.

        The second value is the claim, without which `finish` changes nothing.
        """
        claim, field = new_id("clm"), DUE[priority]
        row = await self._rows.find_one_and_update(
            {"_id": message_id, "state": QUEUED, field: {"$lte": now}},
            {"$set": {"claim": claim, field: now + LEASE}, "$inc": {"attempts": 1}},
        )
        message = None if row is None else await self._opened(row, priority, now)
        return None if message is None else (message, claim)

    async def claim_all(
        self, message_ids: Sequence[str], priority: Priority, now: datetime
    ) -> tuple[list[Message], str]:
        """Those of the messages that are due, this sender's alone until their lease ends, and the claim; for
        as many as `AT_ONCE`, in a few commands. One of which nobody can make sense is given up already.
        """
        if len(message_ids) == 1:  # a code, most often: in one round trip
            taken = await self.claim(message_ids[0], priority, now)
            return ([], "") if taken is None else ([taken[0]], taken[1])
        claim, field = new_id("clm"), DUE[priority]
        these = {"_id": {"$in": list(message_ids)}}
        await self._rows.update_many(
            {**these, "state": QUEUED, field: {"$lte": now}},
            {"$set": {"claim": claim, field: now + LEASE}, "$inc": {"attempts": 1}},
        )
        rows = await self._rows.find({**these, "claim": claim})
        found = [await self._opened(row, priority, now) for row in rows]
        return [message for message in found if message is not None], claim

    async def beside(self, messages: Sequence[Message], now: datetime, settled: timedelta) -> dict[str, str]:
        """Of these messages, just claimed, those beside which another for a counted purpose goes to the same
        person on the same channel: it is being sent, or was sent less than `settled` ago. By id, with that
        of the other.
        """
        mine = {message.id for message in messages}
        people = {(message.customer_id, message.channel): message.id for message in messages}
        oldest = int((now - LONGEST_WAIT - settled - LEASE).timestamp() * 1000)
        query: Document = {
            "customer_id": {"$in": sorted({who for who, _ in people})},
            "_id": {"$gt": f"{PREFIX}{oldest:012x}"},
        }
        found = {}
        wanted = ["customer_id", "channel", "purpose", "state", "claim", "sent_at", *DUE.values()]
        for row in await self._rows.find(query, projection=wanted):
            to = row["customer_id"], row["channel"]
            if row["_id"] in mine or to not in people or row["purpose"] not in COUNTED_PURPOSES:
                continue
            if _going(row, now) or _went(row, now - settled):
                found[people[to]] = row["_id"]
        return found

    async def _opened(self, row: Document, priority: Priority, now: datetime) -> Message | None:
        """The message that was just claimed: given up when nobody can make sense of its row; None, and ended
        without a word, when its person's keys were shredded meanwhile.
        """
        query = {"_id": row["_id"], "claim": row["claim"]}
        try:
            return await self._sealed.open(row)
        except (SealBroken, KeyError, ValueError) as error:
            if "own_address" in row:  # the last message to somebody erased: nobody can read where to
                await self._rows.delete_one(query)
                return None
            if not isinstance(error, SealBroken):
                return given_up(legible(row, priority, now), "fault")
            ended = {"state": MessageState.FAILED.value, "failure": "unreadable"}
            gone = {"queue": "", "claim": "", **dict.fromkeys(DUE.values(), "")}
            await self._rows.update_one(query, {"$set": ended, "$unset": gone})
            return None

    async def finish(self, message: Message, claim: str) -> bool:
        """Store how an attempt ended; False when the claim was lost to another sender meanwhile."""
        query = {"_id": message.id, "state": QUEUED, "claim": claim}
        return (await self._rows.update_one(query, changes_of(message))).matched == 1

    async def finish_all(self, ended: Sequence[tuple[Message, str]]) -> bool:
        """Store how attempts ended, each with its claim; False when one of the claims was lost.

        Inside a transaction: who takes a message over after it was read here meets a write conflict.
        """
        claims = {message.id: claim for message, claim in ended}
        rows = await self._rows.find({"_id": {"$in": list(claims)}}, projection=["state", "claim"])
        held = [row for row in rows if row["state"] == QUEUED and row.get("claim") == claims[row["_id"]]]
        if len(held) < len(claims):
            return False
        await update_alike(self._rows, [(message.id, changes_of(message)) for message, _ in ended])
        return True

    async def set_fate(self, message: Message) -> bool:
        """Store what became of a message that was sent, or of a letter; False when it ended otherwise."""
        changes = changes_of(message)
        changes["$set"] |= {"delivered_at": message.delivered_at, "bounced_at": message.bounced_at}
        query = {"_id": message.id, "state": {"$in": [QUEUED, MessageState.SENT.value]}}
        return (await self._rows.update_one(query, changes)).matched == 1

    async def letters(self, purpose: str, page: PageRequest) -> Page[Message]:
        """A page of the letters for a purpose that wait to be printed, oldest first. Raises PageTokenInvalid.

        Letters of people whose keys are gone are left out; nobody can read them any more.
        """
        query = {"purpose": purpose, "letter": True}
        found = await self._pages.by_id(
            self._rows, f"{MESSAGES}:letters:{purpose}", query, page, lambda row: row, newest_first=False
        )
        letters = []
        for row in found.items:
            try:
                letters.append(await self._sealed.open(row))
            except SealBroken:
                ended: Document = {"state": MessageState.FAILED.value, "failure": "unreadable"}
                await self._rows.update_one({"_id": row["_id"]}, {"$set": ended, "$unset": {"letter": ""}})
        return Page(letters, found.next_token)

    def bounce_token(self, message_id: str) -> str:
        """What stands in the return path of a mail: the message and a keyed digest that nobody can guess.

        Lower-case hexadecimal, because some servers change the case of what stands before the @; short enough
        for the 64 octets that RFC 5321 (4.5.3.1.1) gives that part.
        """
        digest = self._vault.blind_index("bounce", message_id)[:DIGEST]
        return message_id.removeprefix(PREFIX) + digest

    def of_bounce_token(self, token: str) -> str | None:
        """The id of the message that carried this token, None when we never made it."""
        lower = token.lower()
        message_id = PREFIX + lower[:-DIGEST]
        ours = hmac.compare_digest(self.bounce_token(message_id).encode(), lower.encode())
        return message_id if ours else None

    async def of_opt_out(self, token: str) -> OptOut | None:
        """What the message that carried this opt-out link was about, or None."""
        query = {"opt_out": self._vault.blind_index("opt_out", token)}
        row = await self._rows.find_one(query, ["customer_id", "purpose", "language", "channel"])
        if row is None:
            return None
        return OptOut(row["customer_id"], row["purpose"], row["language"], row["channel"])

    async def page(self, customer_id: str, page: PageRequest, *, also: Sequence[str] = ()) -> Page[Message]:
        """A page of the messages to a customer, newest first. Raises PageTokenInvalid."""
        listing = f"{MESSAGES}:{customer_id}"
        query = whose(customer_id, also)
        found = await self._pages.by_id(self._rows, listing, query, page, lambda row: row)
        return Page([await self._sealed.open(row) for row in found.items], found.next_token)

    async def of_customer(self, customer_id: str, *, also: Sequence[str] = ()) -> list[Message]:
        """All messages to a customer, newest first."""
        rows = await self._rows.find(whose(customer_id, also), sort=[("_id", DESCENDING)])
        return [await self._sealed.open(row) for row in rows]

    def _request(self, request: str) -> str:
        return self._vault.blind_index("message_request", request)


def _waits(row: Document) -> tuple[str, str, datetime, datetime | None]:
    return row["_id"], row["customer_id"], row["queued_at"], row.get("refused_at")


def _going(row: Document, now: datetime) -> bool:
    """Whether a sender has the message, and its lease holds."""
    return "claim" in row and any(row[due] > now for due in DUE.values() if due in row)


def _went(row: Document, since: datetime) -> bool:
    sent_at = row.get("sent_at")
    return sent_at is not None and sent_at > since
