"""A message as it stands in the database. Subject, texts, link and address are sealed under its purpose."""

from dataclasses import replace
from datetime import datetime

from services.chassis.mongo import Document
from services.chassis.vault import Redacted, Vault
from services.customer.model.message import NO_TEXT, Message, MessageState
from services.customer.model.own_address import OwnAddress
from services.customer.model.template import Priority

# When a message is due stands in a field of its priority, with an index that holds only what waits there: a
# hundred thousand of a campaign are not in the way of whoever looks for one code. The embedded database uses
# a partial index only where the filter is an equality, hence `queue` and `texts`.
DUE = {priority: f"due_{priority.name.lower()}" for priority in Priority}


def queue_of(priority: Priority) -> str:
    """What stands in `queue` of a message that waits."""
    return priority.name.lower()


def changes_of(message: Message) -> Document:
    """What an attempt changes in the document."""
    changes: Document = {
        "$set": {
            "state": message.state.value,
            "attempts": message.attempts,
            "sent_at": message.sent_at,
            "failure": message.failure,
            "waits_for": message.waits_for,
        },
        "$unset": {"claim": ""},
    }
    if message.next_attempt_at is None:
        changes["$unset"] |= {DUE[message.priority]: "", "queue": ""}
    else:
        changes["$set"][DUE[message.priority]] = message.next_attempt_at
    if message.letter:
        changes["$set"] |= {"letter": True, "channel": message.channel}
    if message.body is None:
        # The link with its token leaves with the message; what is kept must not open anything.
        changes["$unset"] |= {"body": "", "opt_out_url": "", "trace": "", "letter": ""}
    return changes


def legible(row: Document, priority: Priority, now: datetime) -> Message:
    """What can be told of a message whose document makes no sense: whose it is, and what for."""
    return Message(
        id=row["_id"],
        customer_id=row["customer_id"],
        template=str(row.get("template", "")),
        purpose=row["purpose"],
        channel=str(row.get("channel", "")),
        language=str(row.get("language", "")),
        subject=NO_TEXT,
        body=None,
        shown=NO_TEXT,
        state=MessageState.QUEUED,
        queued_at=row.get("queued_at", now),
        next_attempt_at=None,
        attempts=row["attempts"],
        priority=priority,
    )


class SealedMessages:
    """Makes documents of messages, and messages of documents."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def seal(self, message: Message) -> Document:
        """The message as a document, without what it was asked for under and its token."""
        document: Document = {
            "_id": message.id,
            "customer_id": message.customer_id,
            "template": message.template,
            "purpose": message.purpose,
            "channel": message.channel,
            "language": message.language,
            "state": message.state.value,
            "queued_at": message.queued_at,
            "queue": queue_of(message.priority),
            DUE[message.priority]: message.next_attempt_at,
            "texts": True,
            "attempts": message.attempts,
            "sent_at": message.sent_at,
            "failure": message.failure,
            "trace": dict(message.trace),
            "priority": int(message.priority),
            "product_code": message.product_code,
            "waits_for": message.waits_for,
            "subject": await self._seal(message, "subject", message.subject),
            "shown": await self._seal(message, "shown", message.shown),
        }
        if message.body is not None:
            document["body"] = await self._seal(message, "body", message.body)
        if message.opt_out_url != NO_TEXT:
            document["opt_out_url"] = await self._seal(message, "opt_out_url", message.opt_out_url)
        if message.own_address is not None:
            document["own_address"] = await self._own_address(message, message.own_address)
        return document

    async def open(self, row: Document) -> Message:
        """The message of a document. Raises SealBroken when a key is gone."""
        message = Message(
            id=row["_id"],
            customer_id=row["customer_id"],
            template=row["template"],
            purpose=row["purpose"],
            channel=row["channel"],
            language=row["language"],
            subject=await self._open(row, "subject") if "subject" in row else NO_TEXT,
            body=await self._open(row, "body") if "body" in row else None,
            shown=await self._open(row, "shown") if "shown" in row else NO_TEXT,
            state=MessageState(row["state"]),
            queued_at=row["queued_at"],
            next_attempt_at=row.get(DUE[Priority(row["priority"])]),
            attempts=row["attempts"],
            sent_at=row["sent_at"],
            failure=row["failure"],
            trace=row.get("trace", {}),
            priority=Priority(row["priority"]),
            product_code=row["product_code"],
            waits_for=row["waits_for"],
            letter=row.get("letter", False),
            delivered_at=row.get("delivered_at"),
            bounced_at=row.get("bounced_at"),
            own_address=await self._opened_address(row),
        )
        if "opt_out_url" in row:
            return replace(message, opt_out_url=await self._open(row, "opt_out_url"))
        return message

    async def _seal(self, message: Message, field: str, text: Redacted[str]) -> Document:
        return await self._vault.seal(message.customer_id, message.purpose, _place(message.id, field), text)

    async def _open(self, row: Document, field: str) -> Redacted[str]:
        return await self._vault.open(
            row["customer_id"], row["purpose"], _place(row["_id"], field), row[field]
        )

    async def _own_address(self, message: Message, own: OwnAddress) -> Document:
        lines = [line.reveal() for line in own.lines]
        plain = {"subject_id": own.subject_id, "email": own.email.reveal(), "lines": lines}
        place = _place(message.id, "own_address")
        return await self._vault.seal_json(message.customer_id, message.purpose, place, plain)

    async def _opened_address(self, row: Document) -> OwnAddress | None:
        if "own_address" not in row:
            return None
        place = _place(row["_id"], "own_address")
        plain = await self._vault.open_json(row["customer_id"], row["purpose"], place, row["own_address"])
        lines = tuple(Redacted(line) for line in plain["lines"])
        return OwnAddress(plain["subject_id"], Redacted(plain["email"]), lines)


def _place(message_id: str, field: str) -> str:
    return f"messages.{field}:{message_id}"
