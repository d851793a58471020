"""Linked social media accounts: id and name sealed under `social_linking`, the id found by keyed digest."""

import contextlib
from collections.abc import Sequence

from services.chassis.mongo import DESCENDING, Document, DuplicateKeyError, Index, Mongo
from services.chassis.vault import Redacted, SealBroken, Vault
from services.customer.errors import CustomerChanged, SocialLinkNotFound
from services.customer.model.social import LINKING, Account, LinkStatus, Passed, SocialLink
from services.customer.store.whose import whose

LINKS = "social_links"
LINKED = LinkStatus.LINKED.value
# Customers in one query: the embedded database slows down with more.
AT_ONCE = 100
INDEXES = [
    Index(LINKS, [("customer_id", 1), ("_id", DESCENDING)]),
    # One account of a platform for a customer, and one customer for an account.
    Index(LINKS, [("customer_id", 1), ("platform", 1)], unique=True, partial={"status": LINKED}),
    Index(LINKS, [("account_index", 1)], unique=True, partial={"account_index": {"$gt": ""}}),
]


class SocialLinkStore:
    """Reads and writes links."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(LINKS)
        self._vault = vault

    async def add(self, link: SocialLink, account: Account) -> None:
        """Store a new link. Raises CustomerChanged when account or platform was linked just now."""
        document: Document = {
            "_id": link.id,
            "customer_id": link.customer_id,
            "platform": link.platform,
            "account": await self._sealed(link, account),
            "account_index": self.account_index(link.platform, account),
            **_state(link),
        }
        try:
            await self._rows.insert_one(document)
        except DuplicateKeyError as error:
            raise CustomerChanged("The links have changed since they were read.") from error

    async def linked(self, customer_id: str, platform: str) -> SocialLink | None:
        """The customer's linked account of a platform, or None."""
        row = await self._rows.find_one({"customer_id": customer_id, "platform": platform, "status": LINKED})
        return None if row is None else await self._link(row)

    async def linked_of(self, customer_ids: Sequence[str]) -> list[SocialLink]:
        """The linked accounts of many customers."""
        rows = [
            row
            for at in range(0, len(customer_ids), AT_ONCE)
            for row in await self._rows.find(
                {"customer_id": {"$in": list(customer_ids[at : at + AT_ONCE])}, "status": LINKED}
            )
        ]
        found = []
        for row in rows:
            with contextlib.suppress(SealBroken):  # the keys of this one are gone
                found.append(await self._link(row))
        return found

    async def get(self, customer_id: str, link_id: str, *, also: Sequence[str] = ()) -> SocialLink:
        """The link of that customer. Raises SocialLinkNotFound."""
        row = await self._rows.find_one({"_id": link_id, **whose(customer_id, also)})
        if row is None:
            raise SocialLinkNotFound("There is no such link.")
        return await self._link(row)

    async def of_customer(
        self, customer_id: str, *, also: Sequence[str] = (), limit: int = 0
    ) -> list[SocialLink]:
        """All links of a customer or the newest `limit`, those that were ended too, newest first."""
        query = whose(customer_id, also)
        rows = await self._rows.find(query, sort=[("_id", DESCENDING)], limit=limit)
        return [await self._link(row) for row in rows]

    async def taken(self, platform: str, account: Account) -> bool:
        """Whether the account is linked to any customer."""
        query = {"account_index": self.account_index(platform, account)}
        return await self._rows.find_one(query, ["_id"]) is not None

    async def change(self, link: SocialLink) -> None:
        """Store the next version; what came from an account that is no longer linked is deleted."""
        changes: Document = {"$set": _state(link)}
        if link.account is None:
            changes["$unset"] = {"account": "", "account_index": ""}
        query = {"_id": link.id, "version": link.version - 1}
        if not (await self._rows.update_one(query, changes)).matched:
            raise CustomerChanged("The link has changed since it was read.")

    def account_index(self, platform: str, account: Account) -> str:
        """What stands for an account in look-ups: a keyed digest."""
        return self._vault.blind_index(f"social:{platform}", account.external_id.reveal())

    def nonce(self, customer_id: str, platform: str) -> str:
        """What a log-in at the platform must carry to be this customer's and nobody else's."""
        return self._vault.blind_index("social_nonce", f"{platform}|{customer_id}")

    async def _sealed(self, link: SocialLink, account: Account) -> Document:
        plain = {
            "external_id": account.external_id.reveal(),
            "display_name": account.display_name.reveal(),
        }
        return await self._vault.seal_json(link.customer_id, LINKING, _place(link.id), plain)

    async def _link(self, row: Document) -> SocialLink:
        account = None
        if "account" in row:
            plain = await self._vault.open_json(
                row["customer_id"], LINKING, _place(row["_id"]), row["account"]
            )
            account = Account(Redacted(plain["external_id"]), Redacted(plain["display_name"]))
        return SocialLink(
            id=row["_id"],
            customer_id=row["customer_id"],
            platform=row["platform"],
            account=account,
            status=LinkStatus(row["status"]),
            received=tuple(Passed(item["field"], item["at"]) for item in row["received"]),
            sent=tuple(Passed(item["field"], item["at"]) for item in row["sent"]),
            linked_at=row["linked_at"],
            version=row["version"],
            unlinked_at=row["unlinked_at"],
        )


def _state(link: SocialLink) -> Document:
    return {
        "status": link.status.value,
        "received": [{"field": item.field, "at": item.at} for item in link.received],
        "sent": [{"field": item.field, "at": item.at} for item in link.sent],
        "linked_at": link.linked_at,
        "unlinked_at": link.unlinked_at,
        "version": link.version,
    }


def _place(link_id: str) -> str:
    return f"social_links.account:{link_id}"
