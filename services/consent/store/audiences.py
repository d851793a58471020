"""Campaigns, audiences, their members, and how sending went.

Members are kept ten thousand to a document, by id: writing a million takes a hundred writes. A document says
which id it ends with, so that one person or the next page is found by index. No names, no addresses.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.consent.model.audience import Audience, Selection, State
from services.consent.model.campaign import Campaign
from services.consent.model.policy import Texts

CAMPAIGNS, AUDIENCES, MEMBERS, SENT = "campaigns", "audiences", "audience_members", "audience_sent"
CHUNK = 10_000
"""Members in a document: 160 kB."""
_WIDTH = 16
"""Bytes of an id."""

INDEXES = [
    Index(AUDIENCES, [("campaign_id", 1), ("_id", -1)]),
    Index(AUDIENCES, [("members_kept", 1), ("delete_after", 1)]),
    Index(MEMBERS, [("audience_id", 1), ("last", 1)]),
    Index(SENT, [("audience_id", 1), ("last", 1)]),
]


class CampaignStore:
    """Campaigns."""

    def __init__(self, mongo: Mongo) -> None:
        self.rows = mongo.collection(CAMPAIGNS)

    async def add(self, campaign: Campaign) -> None:
        """Keep a new campaign."""
        await self.rows.insert_one(_campaign_document(campaign))

    async def get(self, campaign_id: str) -> Campaign | None:
        """One campaign, or None."""
        found = await self.rows.find_one({"_id": campaign_id})
        return None if found is None else campaign_from(found)


class AudienceStore:
    """Audiences with their members."""

    def __init__(self, mongo: Mongo) -> None:
        self.rows = mongo.collection(AUDIENCES)
        self._members = mongo.collection(MEMBERS)
        self._sent = mongo.collection(SENT)

    async def add(self, audience: Audience) -> None:
        """Keep a new audience, whose members are still to be selected."""
        await self.rows.insert_one(_audience_document(audience))

    async def get(self, audience_id: str) -> Audience | None:
        """One audience, or None."""
        found = await self.rows.find_one({"_id": audience_id})
        return None if found is None else audience_from(found)

    # --- selection --------------------------------------------------------------------------------------

    async def put_members(self, audience_id: str, ids: bytes) -> None:
        """Keep the members: 16 bytes each, by id. The same again replaces what a killed worker left."""
        await self._members.delete_many({"audience_id": audience_id})
        step = CHUNK * _WIDTH
        for number, at in enumerate(range(0, len(ids), step)):
            chunk = ids[at : at + step]
            key = f"{audience_id}:{number:06d}"
            last = chunk[-_WIDTH:].hex()
            await self._members.insert_one(
                {"_id": key, "audience_id": audience_id, "last": last, "ids": chunk}
            )

    async def select(self, audience_id: str, selection: Selection, now: datetime) -> bool:
        """Fix the selection; False when it was fixed before. Inside a transaction."""
        selected: Document = {
            "population": selection.population,
            "members": selection.members,
            "exclusions": [list(item) for item in selection.exclusions],
            "policy_version": selection.policy_version,
        }
        changed = await self.rows.update_one(
            {"_id": audience_id, "state": State.SELECTING.value},
            {"$set": {"state": State.SELECTED.value, "selection": selected, "selected_at": now}},
        )
        return changed.matched > 0

    # --- members ----------------------------------------------------------------------------------------

    async def members_after(self, audience_id: str, after: str, limit: int) -> list[str]:
        """The next members by id; `after` is a customer's id, or empty for the first."""
        found: list[str] = []
        place = after.removeprefix("cus_")
        while len(found) < limit:
            query: Document = {"audience_id": audience_id, "last": {"$gt": place}}
            chunk = await self._members.find_one(query, sort=[("last", 1)])
            if chunk is None:
                break
            ids = _ids(chunk["ids"])
            begin = bisect_right(ids, place) if place else 0
            found += ids[begin : begin + limit - len(found)]
            # The last of a document may have been erased, so that its ids end before what it says.
            place = found[-1] if len(found) == limit else chunk["last"]
        return [f"cus_{each}" for each in found]

    async def is_member(self, audience_id: str, customer_id: str) -> bool:
        """Whether a person was chosen."""
        found = await self._chunk(self._members, audience_id, customer_id)
        return found is not None and found[1] is not None

    async def outcome(self, audience_id: str, customer_id: str) -> str:
        """What sending came to for a member; empty before, and for everybody else."""
        found = await self._chunk(self._sent, audience_id, customer_id)
        if found is None or found[1] is None:
            return ""
        return str(found[0]["outcomes"][found[1]])

    async def of_person(self, customer_id: str) -> AsyncIterator[tuple[Audience, str]]:
        """The audiences in which a person is, with the outcome of each."""
        for row in await self.rows.find({"members_kept": True}, sort=[("delete_after", 1)]):
            if await self.is_member(row["_id"], customer_id):
                yield audience_from(row), await self.outcome(row["_id"], customer_id)

    async def drop_person(self, customer_id: str) -> int:
        """Take an erased person out of all lists; from how many audiences. Inside a transaction."""
        return sum([await self.drop_from(each, customer_id) for each in await self.with_members()])

    async def with_members(self) -> list[str]:
        """Ids of the audiences whose members are still kept."""
        rows = await self.rows.find(
            {"members_kept": True}, sort=[("delete_after", 1)], projection=["delete_after"]
        )
        return [row["_id"] for row in rows]

    async def drop_from(self, audience_id: str, customer_id: str) -> bool:
        """Take an erased person out of one audience's lists; whether she was there. Inside a transaction."""
        was_member = await self._cut_out(self._members, audience_id, customer_id)
        await self._cut_out(self._sent, audience_id, customer_id)
        if was_member:
            await self.rows.update_one({"_id": audience_id}, {"$inc": {"erased": 1}})
        return was_member

    async def old(self, moment: datetime) -> list[str]:
        """Ids of audiences whose members are kept though their time was over at that moment."""
        due = {"members_kept": True, "delete_after": {"$lte": moment}}
        return [row["_id"] for row in await self.rows.find(due, projection=["delete_after"])]

    async def delete_lists(self, audience_id: str) -> None:
        """Delete who was in an audience and what became of each, before `forgotten`; the counts stay."""
        await self._members.delete_many({"audience_id": audience_id})
        await self._sent.delete_many({"audience_id": audience_id})

    async def forgotten(self, audience_id: str) -> bool:
        """Note that the lists are gone; False when that was noted before."""
        still = {"_id": audience_id, "members_kept": True}
        return (await self.rows.update_one(still, {"$set": {"members_kept": False}})).matched > 0

    # --- sending ----------------------------------------------------------------------------------------

    async def begin_sending(self, audience_id: str, operation_id: str) -> bool:
        """Note which operation sends; False when one does already. Inside a transaction."""
        changed = await self.rows.update_one(
            {"_id": audience_id, "state": State.SELECTED.value},
            {"$set": {"state": State.SENDING.value, "sending_operation": operation_id}},
        )
        return changed.matched > 0

    async def put_sent(
        self, audience_id: str, before: str, customer_ids: Sequence[str], outcomes: Sequence[str]
    ) -> bool:
        """Keep the outcomes of the members after `before`; False when they were kept. In a transaction."""
        last = customer_ids[-1]
        counts = Counter(outcomes)
        moved = await self.rows.update_one(
            {"_id": audience_id, "sent_after": before},
            {"$set": {"sent_after": last}, "$inc": {f"outcomes.{key}": n for key, n in counts.items()}},
        )
        if not moved.matched:
            return False
        await self._sent.insert_one(
            {
                "_id": f"{audience_id}:{last}",
                "audience_id": audience_id,
                "last": last.removeprefix("cus_"),
                "ids": b"".join(bytes.fromhex(each.removeprefix("cus_")) for each in customer_ids),
                "outcomes": list(outcomes),
            }
        )
        return True

    async def end_sending(self, audience_id: str) -> None:
        """Note that all members have been told or counted."""
        await self.rows.update_one({"_id": audience_id}, {"$set": {"state": State.SENT.value}})

    # --- one person among many --------------------------------------------------------------------------

    async def _chunk(
        self, rows: Any, audience_id: str, customer_id: str
    ) -> tuple[Document, int | None] | None:
        """The document in which a person would stand, and the place there; None when there is no such."""
        raw = customer_id.removeprefix("cus_")
        query: Document = {"audience_id": audience_id, "last": {"$gte": raw}}
        found = await rows.find_one(query, sort=[("last", 1)])
        if found is None:
            return None
        ids = _ids(found["ids"])
        place = bisect_left(ids, raw)
        return found, place if place < len(ids) and ids[place] == raw else None

    async def _cut_out(self, rows: Any, audience_id: str, customer_id: str) -> bool:
        found = await self._chunk(rows, audience_id, customer_id)
        if found is None or found[1] is None:
            return False
        document, place = found[0], found[1]
        at = place * _WIDTH
        ids = bytes(document["ids"])
        change: Document = {"ids": ids[:at] + ids[at + _WIDTH :]}
        if "outcomes" in document:
            outcomes = document["outcomes"]
            change["outcomes"] = outcomes[:place] + outcomes[place + 1 :]
        if change["ids"]:
            await rows.update_one({"_id": document["_id"]}, {"$set": change})
        else:
            await rows.delete_one({"_id": document["_id"]})
        return True


def _ids(raw: bytes) -> list[str]:
    text = bytes(raw).hex()
    return [text[at : at + 2 * _WIDTH] for at in range(0, len(text), 2 * _WIDTH)]


def _campaign_document(made: Campaign) -> Document:
    return {
        "_id": made.id,
        "name": made.name,
        "purpose": made.purpose,
        "channel": made.channel,
        "product_code": made.product_code,
        "product_group": made.product_group,
        "minimum_age": made.minimum_age,
        "maximum_age": made.maximum_age,
        "einvoice": made.einvoice,
        "postcodes": sorted(made.postcodes),
        "municipalities": sorted(made.municipalities),
        "uses": sorted(made.uses),
        "addresses": sorted(made.addresses),
        "subject": vars(made.subject),
        "text": vars(made.text),
        "created_at": made.created_at,
        "created_by": made.created_by,
    }


def campaign_from(found: Document) -> Campaign:
    """A campaign from its document."""
    return Campaign(
        id=found["_id"],
        name=found["name"],
        purpose=found["purpose"],
        channel=found["channel"],
        product_code=found["product_code"],
        product_group=found["product_group"],
        minimum_age=found["minimum_age"],
        maximum_age=found["maximum_age"],
        einvoice=found["einvoice"],
        postcodes=frozenset(found["postcodes"]),
        municipalities=frozenset(found["municipalities"]),
        uses=frozenset(found.get("uses", ())),
        addresses=frozenset(found.get("addresses", ())),
        subject=Texts(**found["subject"]),
        text=Texts(**found["text"]),
        created_at=found["created_at"],
        created_by=found["created_by"],
    )


def _audience_document(made: Audience) -> Document:
    return {
        "_id": made.id,
        "campaign_id": made.campaign_id,
        "state": made.state.value,
        "decided_for": made.decided_for,
        "created_at": made.created_at,
        "created_by": made.created_by,
        "delete_after": made.delete_after,
        "members_kept": True,
        "selection_operation": made.selection_operation,
        "selection": None,
        "selected_at": None,
        "sending_operation": "",
        "outcomes": {},
        "erased": 0,
        "sent_after": "",
    }


def audience_from(found: Document) -> Audience:
    """An audience from its document."""
    chosen = found["selection"]
    return Audience(
        id=found["_id"],
        campaign_id=found["campaign_id"],
        state=State(found["state"]),
        decided_for=found["decided_for"],
        created_at=found["created_at"],
        created_by=found["created_by"],
        delete_after=found["delete_after"],
        members_kept=found["members_kept"],
        selection_operation=found["selection_operation"],
        selection=None
        if chosen is None
        else Selection(
            population=chosen["population"],
            members=chosen["members"],
            exclusions=tuple((rule, people) for rule, people in chosen["exclusions"]),
            policy_version=chosen["policy_version"],
        ),
        selected_at=found["selected_at"],
        sending_operation=found["sending_operation"],
        outcomes=dict(found["outcomes"]),
        erased=found["erased"],
        sent_after=found["sent_after"],
    )
