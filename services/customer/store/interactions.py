"""Interactions, with their text sealed."""

from collections.abc import Sequence
from datetime import datetime

from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault
from services.customer.errors import InteractionAlreadyClosed, InteractionNotFound
from services.customer.model.interaction import Direction, FollowUp, Interaction, InteractionStatus
from services.customer.model.tip import Asked
from services.customer.store.whose import whose

INTERACTIONS = "interactions"
INDEXES = [
    Index(INTERACTIONS, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(INTERACTIONS, [("waits", 1), ("_id", 1)], partial={"waits": True}),
]
SERVICE = "customer_service"


class InteractionStore:
    """Reads and writes interactions."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(INTERACTIONS)
        self._vault = vault
        self._pages = Pages(vault)

    async def add(self, interaction: Interaction) -> None:
        """Store a new interaction."""
        who = interaction.customer_id
        await self._rows.insert_one(
            {
                "_id": interaction.id,
                "customer_id": who,
                "channel": interaction.channel,
                "direction": interaction.direction.value,
                "topic": interaction.topic,
                "text": await self._vault.seal(who, SERVICE, _place(interaction.id), interaction.text),
                "status": interaction.status.value,
                "agent_id": interaction.agent_id,
                "invoice_id": interaction.invoice_id,
                "contract_id": interaction.contract_id,
                "supplier_id": interaction.supplier_id,
                "opened_at": interaction.opened_at,
                "closed_at": interaction.closed_at,
                "version": interaction.version,
                **({"earlier_id": interaction.earlier_id} if interaction.earlier_id else {}),
                **({"waits": True} if interaction.waits else {}),
            }
        )

    async def get(self, customer_id: str, interaction_id: str, *, also: Sequence[str] = ()) -> Interaction:
        """The interaction of that customer. Raises InteractionNotFound."""
        row = await self._rows.find_one({"_id": interaction_id, **whose(customer_id, also)})
        if row is None:
            raise InteractionNotFound("This customer has no such interaction.", interaction_id=interaction_id)
        return await self._interaction(row)

    async def close(self, interaction: Interaction) -> None:
        """Store that it is closed. Raises InteractionAlreadyClosed when somebody was faster."""
        result = await self._rows.update_one(
            {"_id": interaction.id, "version": interaction.version - 1},
            {
                "$set": {
                    "status": interaction.status.value,
                    "closed_at": interaction.closed_at,
                    "version": interaction.version,
                },
                "$unset": {"waits": ""},
            },
        )
        if not result.matched:
            raise InteractionAlreadyClosed(
                "The interaction is closed already.", interaction_id=interaction.id
            )

    async def page(
        self, customer_id: str, page: PageRequest, *, also: Sequence[str] = ()
    ) -> Page[Interaction]:
        """A page of a customer's interactions, newest first. Raises PageTokenInvalid."""
        listing = f"{INTERACTIONS}:{customer_id}"
        query = whose(customer_id, also)
        found = await self._pages.by_id(self._rows, listing, query, page, lambda row: row)
        return Page([await self._interaction(row) for row in found.items], found.next_token)

    async def of_customer(self, customer_id: str, *, also: Sequence[str] = ()) -> list[Interaction]:
        """All interactions of a customer, newest first."""
        rows = await self._rows.find(whose(customer_id, also), sort=[("_id", DESCENDING)])
        return [await self._interaction(row) for row in rows]

    async def follow_ups(self, page: PageRequest) -> Page[FollowUp]:
        """Those who wait to be contacted, the longest first; no text is opened. Raises PageTokenInvalid."""
        return await self._pages.by_id(
            self._rows, f"{INTERACTIONS}:waits", {"waits": True}, page, _follow_up, newest_first=False
        )

    async def asked_since(
        self, customer_id: str, moment: datetime, *, also: Sequence[str] = ()
    ) -> list[Asked]:
        """Topics and moments of the contacts that the customer made since then; no text is opened."""
        inbound = {"direction": Direction.INBOUND.value, "opened_at": {"$gte": moment}}
        query = {**whose(customer_id, also), **inbound}
        rows = await self._rows.find(query, projection=["topic", "opened_at"])
        return [Asked(row["topic"], row["opened_at"]) for row in rows]

    async def _interaction(self, row: Document) -> Interaction:
        who = row["customer_id"]
        return Interaction(
            id=row["_id"],
            customer_id=who,
            channel=row["channel"],
            direction=Direction(row["direction"]),
            topic=row["topic"],
            text=await self._vault.open(who, SERVICE, _place(row["_id"]), row["text"]),
            status=InteractionStatus(row["status"]),
            agent_id=row["agent_id"],
            invoice_id=row["invoice_id"],
            contract_id=row["contract_id"],
            supplier_id=row["supplier_id"],
            opened_at=row["opened_at"],
            closed_at=row["closed_at"],
            version=row["version"],
            earlier_id=row.get("earlier_id", ""),
        )


def _follow_up(row: Document) -> FollowUp:
    return FollowUp(row["_id"], row["customer_id"], row.get("earlier_id", ""), row["opened_at"])


def _place(interaction_id: str) -> str:
    return f"interactions.text:{interaction_id}"
