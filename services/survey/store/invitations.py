"""Invitations. The link to the person lies here alone.

`customer_id`, `interaction_id` and `response_id` are removed when the invitation expires, its moments become
days, and the idempotency records of its answers go with them, in one transaction. Nothing else ties a
response to a person: no id, and no moment that could be matched with another.
"""

from datetime import datetime

from services.chassis.mongo import Document, Index, Mongo
from services.survey.model.invitation import Invitation, InvitationState

INVITATIONS = "invitations"
INDEXES = [
    Index(INVITATIONS, [("token_hash", 1)], unique=True),
    Index(INVITATIONS, [("state", 1), ("next_attempt_at", 1)]),
    Index(INVITATIONS, [("state", 1), ("expires_at", 1)]),
    Index(INVITATIONS, [("customer_id", 1)]),
    Index(INVITATIONS, [("interaction_id", 1)]),
    Index(INVITATIONS, [("state", 1), ("remind_at", 1)]),
    Index(INVITATIONS, [("shared_with", 1), ("_id", 1)]),
    Index(INVITATIONS, [("state", 1), ("follow_up_at", 1)]),
]
_LINKED = [state.value for state in InvitationState if state is not InvitationState.EXPIRED]
# The trace of the contact leads to spans and logs of it: it goes once nothing is left to send.
_TRACE = {"trace": ""}
_CUT = (
    *("customer_id", "interaction_id", "response_id", "message_id", "record_prefix", "shared_with"),
    *("sent_at", "remind_at", "reminded_at", "next_attempt_at", "attempts", "trace", "follow_up_at"),
)
_LINKS = dict.fromkeys(_CUT, "")
_RECORDS = "idempotency"


class Invitations:
    """One document per invitation."""

    def __init__(self, mongo: Mongo) -> None:
        self._raw = mongo.collection(INVITATIONS)
        self._records = mongo.collection(_RECORDS)

    async def add(self, invitation: Invitation) -> None:
        """Store a new invitation."""
        await self._raw.insert_one(_document(invitation))

    async def about(self, interaction_id: str) -> bool:
        """Whether an invitation about that interaction is linked to it."""
        return await self._raw.find_one({"interaction_id": interaction_id}, ["_id"]) is not None

    async def by_token(self, token_hash: str) -> Invitation | None:
        """The invitation with that link."""
        found = await self._raw.find_one({"token_hash": token_hash})
        return None if found is None else _invitation(found)

    async def get(self, invitation_id: str) -> Invitation | None:
        """One invitation."""
        found = await self._raw.find_one({"_id": invitation_id})
        return None if found is None else _invitation(found)

    async def claim_due(self, now: datetime, lease_until: datetime) -> Invitation | None:
        """The invitation that is due longest and not past its expiry; no other replica gets it before
        `lease_until`.
        """
        waiting = {"state": InvitationState.WAITING.value, "next_attempt_at": {"$lte": now}}
        found = await self._raw.find_one_and_update(
            {**waiting, "expires_at": {"$gt": now}},  # never tried, it never asked: its clocks end with it
            {"$set": {"next_attempt_at": lease_until}, "$inc": {"attempts": 1}},
            sort=[("next_attempt_at", 1)],
        )
        return None if found is None else _invitation(found)

    async def postpone(self, invitation_id: str, until: datetime) -> None:
        """Try to send it again at `until`."""
        await self._raw.update_one(
            {"_id": invitation_id, "state": InvitationState.WAITING.value},
            {"$set": {"next_attempt_at": until}},
        )

    async def put_off(self, invitation_id: str, until: datetime) -> None:
        """Send it at `until`. Nothing was tried by who claimed it: it has asked nobody yet."""
        await self._raw.update_one(
            {"_id": invitation_id, "state": InvitationState.WAITING.value},
            {"$set": {"next_attempt_at": until}, "$inc": {"attempts": -1}},
        )

    async def mark_sent(self, sent: Invitation) -> bool:
        """Note that it was sent; False when it no longer waits (expired or dropped meanwhile)."""
        change = {
            "state": sent.state.value,
            "sent_at": sent.sent_at,
            "message_id": sent.message_id,
            **({} if sent.remind_at is None else {"remind_at": sent.remind_at}),
        }
        updated = await self._raw.update_one(
            {"_id": sent.id, "state": InvitationState.WAITING.value}, {"$set": change, "$unset": _TRACE}
        )
        return updated.matched == 1

    async def claim_reminder(self, now: datetime, lease_until: datetime) -> Invitation | None:
        """The invitation whose reminder is due longest; no other replica gets it before `lease_until`."""
        found = await self._raw.find_one_and_update(
            {"state": InvitationState.SENT.value, "remind_at": {"$lte": now}},
            {"$set": {"remind_at": lease_until}},
            sort=[("remind_at", 1)],
        )
        return None if found is None else _invitation(found)

    async def remind_again_at(self, invitation_id: str, until: datetime) -> None:
        """Try to remind at `until`."""
        await self._raw.update_one(
            {"_id": invitation_id, "state": InvitationState.SENT.value, "remind_at": {"$exists": True}},
            {"$set": {"remind_at": until}},
        )

    async def end_reminder(self, invitation_id: str, reminded_at: datetime | None) -> bool:
        """Never remind (again); `reminded_at` when it was done. False when that was settled before."""
        change: dict[str, Document] = {"$unset": {"remind_at": ""}}
        if reminded_at is not None:
            change["$set"] = {"reminded_at": reminded_at}
        updated = await self._raw.update_one({"_id": invitation_id, "remind_at": {"$exists": True}}, change)
        return updated.matched == 1

    async def drop(self, invitation_id: str) -> bool:
        """Never send it; False when it no longer waits."""
        updated = await self._raw.update_one(
            {"_id": invitation_id, "state": InvitationState.WAITING.value},
            {"$set": {"state": InvitationState.DROPPED.value}, "$unset": _TRACE},
        )
        return updated.matched == 1

    async def waiting_of(self, customer_id: str) -> list[Invitation]:
        """Invitations of one person that were not sent yet."""
        found = await self._raw.find({"customer_id": customer_id, "state": InvitationState.WAITING.value})
        return [_invitation(item) for item in found]

    async def reminding_of(self, customer_id: str) -> list[Invitation]:
        """Invitations of one person whose reminder is still to come."""
        found = await self._raw.find({"customer_id": customer_id, "remind_at": {"$exists": True}})
        return [_invitation(item) for item in found]

    async def of_customer(self, customer_id: str) -> list[Invitation]:
        """Every invitation still linked to one person, oldest first."""
        found = await self._raw.find({"customer_id": customer_id})
        return sorted(map(_invitation, found), key=lambda invitation: invitation.created_at)

    async def shared(self, supplier_id: str, after: str, limit: int) -> list[Invitation]:
        """Answered invitations that this supplier may read and whose person is not cut, after that id."""
        found = await self._raw.find(
            {"shared_with": supplier_id, "_id": {"$gt": after}}, sort=[("_id", 1)], limit=limit
        )
        return [_invitation(item) for item in found]

    async def link_response(
        self,
        invitation_id: str,
        response_id: str,
        record_prefix: str,
        *,
        final: bool,
        shared_with: str = "",
        follow_up_at: datetime | None = None,
    ) -> None:
        """Tie the invitation to its response; `final` closes it and ends the reminder.

        `record_prefix` begins the ids of the idempotency records of its answers; `shared_with` is the
        supplier that may read the answers; `follow_up_at` is when the wish to be contacted is handed on.
        """
        state = InvitationState.ANSWERED if final else InvitationState.SENT
        change: Document = {"response_id": response_id, "state": state.value, "record_prefix": record_prefix}
        if final and shared_with:
            change["shared_with"] = shared_with
        if final and follow_up_at is not None:
            change["follow_up_at"] = follow_up_at
        update: dict[str, Document] = {"$set": change}
        if final:
            update["$unset"] = {"remind_at": ""}
        await self._raw.update_one({"_id": invitation_id}, update)

    async def follow_ups_due(self, now: datetime, limit: int) -> list[Invitation]:
        """Invitations whose person wants to be contacted, due at `now`, the longest waiting first."""
        due = {"state": InvitationState.ANSWERED.value, "follow_up_at": {"$lte": now}}
        found = await self._raw.find(due, sort=[("follow_up_at", 1)], limit=limit)
        return [_invitation(item) for item in found]

    async def end_follow_up(self, invitation_id: str) -> bool:
        """Note that the wish was handed on; False when that was settled before."""
        updated = await self._raw.update_one(
            {"_id": invitation_id, "follow_up_at": {"$exists": True}}, {"$unset": {"follow_up_at": ""}}
        )
        return updated.matched == 1

    async def expired(self, now: datetime, limit: int) -> list[Invitation]:
        """Invitations past their expiry whose link to the person still stands, the oldest first."""
        found = await self._raw.find(
            {"state": {"$in": _LINKED}, "expires_at": {"$lte": now}}, sort=[("expires_at", 1)], limit=limit
        )
        return [_invitation(item) for item in found]

    async def cut(self, invitation_id: str, now: datetime | None, day: datetime) -> Invitation | None:
        """Remove the person from an invitation that has expired by `now`, with None from any.

        The invitation as it was; None when that was done or is not due.

        `day` takes the place of the moments. In the transaction in force, together with the records.
        """
        query: Document = {"_id": invitation_id, "state": {"$in": _LINKED}}
        if now is not None:
            query["expires_at"] = {"$lte": now}
        days = {"created_at": day, "expires_at": day}
        before = await self._raw.find_one_and_update(
            query,
            {"$set": {"state": InvitationState.EXPIRED.value, **days}, "$unset": _LINKS},
            after=False,
        )
        if before is None:
            return None
        if prefix := before.get("record_prefix", ""):
            await self._records.delete_many({"_id": {"$gte": f"{prefix}/", "$lt": f"{prefix}0"}})
        return _invitation(before)


def _document(invitation: Invitation) -> Document:
    return {
        "_id": invitation.id,
        "survey_id": invitation.survey_id,
        "survey_version": invitation.survey_version,
        "customer_id": invitation.customer_id,
        "interaction_id": invitation.interaction_id,
        "channel": invitation.channel,
        "topic": invitation.topic,
        "supplier_id": invitation.supplier_id,
        "state": invitation.state.value,
        "created_at": invitation.created_at,
        "next_attempt_at": invitation.next_attempt_at,
        "expires_at": invitation.expires_at,
        "token_hash": invitation.token_hash,
        "attempts": invitation.attempts,
        "trace": dict(invitation.trace),
    }


def _invitation(item: Document) -> Invitation:
    return Invitation(
        id=item["_id"],
        survey_id=item["survey_id"],
        survey_version=item["survey_version"],
        customer_id=item.get("customer_id", ""),
        interaction_id=item.get("interaction_id", ""),
        channel=item["channel"],
        topic=item["topic"],
        supplier_id=item["supplier_id"],
        state=InvitationState(item["state"]),
        created_at=item["created_at"],
        next_attempt_at=item["next_attempt_at"] if "next_attempt_at" in item else item["expires_at"],
        expires_at=item["expires_at"],
        token_hash=item["token_hash"],
        attempts=item.get("attempts", 0),
        sent_at=item.get("sent_at"),
        message_id=item.get("message_id", ""),
        response_id=item.get("response_id", ""),
        trace=item.get("trace", {}),
        remind_at=item.get("remind_at"),
        reminded_at=item.get("reminded_at"),
        follow_up_at=item.get("follow_up_at"),
    )
