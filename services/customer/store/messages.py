"""Messages and the queue that they wait in. Subject and texts are sealed under the message's purpose."""

from dataclasses import replace
from datetime import datetime

from services.chassis.ids import new_id
from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Redacted, SealBroken, Vault
from services.customer.model.message import LEASE, Message, MessageState, OptOut

MESSAGES = "messages"
QUEUED = MessageState.QUEUED.value
INDEXES = [
    Index(MESSAGES, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(MESSAGES, [("request", 1)], unique=True),
    Index(MESSAGES, [("next_attempt_at", 1)], partial={"state": QUEUED}),
    Index(MESSAGES, [("opt_out", 1)], unique=True, partial={"opt_out": {"$exists": True}}),
]


class MessageStore:
    """Reads and writes messages, and hands the due ones to one sender at a time."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(MESSAGES)
        self._vault = vault
        self._pages = Pages(vault)

    async def add(self, message: Message, *, request: str, opt_out_token: str) -> None:
        """Store a queued message; `request` is the record id of its idempotency key."""
        document = {
            "_id": message.id,
            "customer_id": message.customer_id,
            "request": self._request(request),
            "template": message.template,
            "purpose": message.purpose,
            "channel": message.channel,
            "language": message.language,
            "state": message.state.value,
            "queued_at": message.queued_at,
            "next_attempt_at": message.next_attempt_at,
            "attempts": message.attempts,
            "sent_at": message.sent_at,
            "failure": message.failure,
            "trace": dict(message.trace),
            "subject": await self._seal(message, "subject", message.subject),
            "shown": await self._seal(message, "shown", message.shown),
        }
        if message.body is not None:
            document["body"] = await self._seal(message, "body", message.body)
        if opt_out_token:
            document["opt_out"] = self._vault.blind_index("opt_out", opt_out_token)
            document["opt_out_url"] = await self._seal(message, "opt_out_url", message.opt_out_url)
        await self._rows.insert_one(document)

    async def of_request(self, request: str) -> Message | None:
        """The message that this idempotency key made, or None."""
        row = await self._rows.find_one({"request": self._request(request)})
        return None if row is None else await self._message(row)

    async def get(self, message_id: str) -> Message | None:
        """The message, or None."""
        row = await self._rows.find_one({"_id": message_id})
        return None if row is None else await self._message(row)

    async def claim(self, now: datetime) -> tuple[Message, str] | None:
        """The message that is longest due, this sender's alone until its lease ends; None when none is.

        The second value is the claim, without which `finish` changes nothing.
        """
        while True:
            claim = new_id("clm")
            row = await self._rows.find_one_and_update(
                {"state": QUEUED, "next_attempt_at": {"$lte": now}},
                {"$set": {"claim": claim, "next_attempt_at": now + LEASE}, "$inc": {"attempts": 1}},
                sort=[("next_attempt_at", 1)],
            )
            if row is None:
                return None
            try:
                return await self._message(row), claim
            except SealBroken:  # the person's keys were shredded meanwhile: there is nothing left to send
                ended = {"state": MessageState.FAILED.value, "failure": "unreadable", "next_attempt_at": None}
                await self._rows.update_one({"_id": row["_id"], "claim": claim}, {"$set": ended})

    async def finish(self, message: Message, claim: str) -> bool:
        """Store how an attempt ended; False when the claim was lost to another sender meanwhile."""
        changes: Document = {
            "$set": {
                "state": message.state.value,
                "next_attempt_at": message.next_attempt_at,
                "sent_at": message.sent_at,
                "failure": message.failure,
            },
            "$unset": {"claim": ""},
        }
        if message.body is None:
            # The link with its token leaves with the mail; what is kept must not open anything.
            changes["$unset"] |= {"body": "", "opt_out_url": "", "trace": ""}
        query = {"_id": message.id, "state": QUEUED, "claim": claim}
        return (await self._rows.update_one(query, changes)).matched == 1

    async def of_opt_out(self, token: str) -> OptOut | None:
        """What the message that carried this opt-out link was about, or None."""
        query = {"opt_out": self._vault.blind_index("opt_out", token)}
        row = await self._rows.find_one(query, ["customer_id", "purpose", "language"])
        return None if row is None else OptOut(row["customer_id"], row["purpose"], row["language"])

    async def page(self, customer_id: str, page: PageRequest) -> Page[Message]:
        """A page of the messages to a customer, newest first. Raises PageTokenInvalid."""
        listing = f"{MESSAGES}:{customer_id}"
        query = {"customer_id": customer_id}
        found = await self._pages.by_id(self._rows, listing, query, page, lambda row: row)
        return Page([await self._message(row) for row in found.items], found.next_token)

    async def of_customer(self, customer_id: str) -> list[Message]:
        """All messages to a customer, newest first."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", DESCENDING)])
        return [await self._message(row) for row in rows]

    def _request(self, request: str) -> str:
        return self._vault.blind_index("message_request", request)

    async def _seal(self, message: Message, field: str, text: Redacted[str]) -> Document:
        return await self._vault.seal(message.customer_id, message.purpose, _place(message.id, field), text)

    async def _open(self, row: Document, field: str) -> Redacted[str]:
        return await self._vault.open(
            row["customer_id"], row["purpose"], _place(row["_id"], field), row[field]
        )

    async def _message(self, row: Document) -> Message:
        message = Message(
            id=row["_id"],
            customer_id=row["customer_id"],
            template=row["template"],
            purpose=row["purpose"],
            channel=row["channel"],
            language=row["language"],
            subject=await self._open(row, "subject"),
            body=await self._open(row, "body") if "body" in row else None,
            shown=await self._open(row, "shown"),
            state=MessageState(row["state"]),
            queued_at=row["queued_at"],
            next_attempt_at=row["next_attempt_at"],
            attempts=row["attempts"],
            sent_at=row["sent_at"],
            failure=row["failure"],
            trace=row.get("trace", {}),
        )
        if "opt_out_url" in row:
            return replace(message, opt_out_url=await self._open(row, "opt_out_url"))
        return message


def _place(message_id: str, field: str) -> str:
    return f"messages.{field}:{message_id}"
