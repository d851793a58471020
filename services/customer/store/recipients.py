"""What a message to very many needs of each: name, language, and whether there is an address to send to."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.chassis.mongo import Document, Mongo
from services.chassis.telemetry import log
from services.chassis.vault import Redacted, SealBroken, Vault
from services.customer.model.address import Address
from services.customer.model.customer import CustomerKind, CustomerStatus
from services.customer.store.customers import ADMINISTRATION, CUSTOMERS, message_language

LANGUAGE = ("language", "message_language")
AT_A_TIME = 50
# Ids in one query: the embedded database slows down with more.
AT_ONCE = 100


@dataclass(frozen=True)
class Recipient:
    """A customer as far as a message is written to it; `channels` are the kinds of its contact points."""

    customer_id: str
    status: CustomerStatus
    language: str
    name: Redacted[str]
    channels: frozenset[str]


@dataclass(frozen=True)
class InvoiceParty:
    """Who is billed: full name and home address."""

    name: Redacted[str]
    organisation_number: Redacted[str]
    home_address: Address
    language: str
    kind: CustomerKind


@contextlib.contextmanager
def _alone(row: Document) -> Iterator[None]:
    """What is wrong with one row stops no other: who cannot be read is missing, and operators are told."""
    try:
        yield
    except SealBroken:  # shredded: there is nobody to write to
        return
    except (KeyError, TypeError, ValueError) as error:
        cause = type(error).__name__
        log.error("the row of a customer makes no sense", customer_id=row["_id"], cause=cause)


class RecipientStore:
    """Reads recipients by the hundred: one query for the rows, one for the keys, one field opened of each."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(CUSTOMERS)
        self._vault = vault

    async def of(self, customer_ids: Sequence[str], seals: str) -> dict[str, Recipient]:
        """Recipients by id; who is not there, whose keys are gone or whose row makes no sense, is missing.

        Who was merged into another customer is written to as that one. Keys of the purpose `seals` are made
        ready too, so that what is written to them is sealed at once.
        """
        rows, into = await self._people(customer_ids, ["status", *LANGUAGE, "profile", "contact_points"])
        people = [row["_id"] for row in rows]
        with contextlib.suppress(SealBroken):  # who has it is found out below; the others lose only time
            await self._vault.prepare(people, ADMINISTRATION)
            await self._vault.prepare(people, seals, make=True)
        found = {}
        for number, row in enumerate(rows):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)  # opening waits for nothing: let others in
            with _alone(row):
                found[row["_id"]] = await self._recipient(row)
        return found | {who: found[other] for who, other in into.items() if other in found}

    async def contacts(self, customer_ids: Sequence[str]) -> dict[str, dict[str, Redacted[str]]]:
        """Contact values of customers by channel; who is missing: as in `of`.

        Who was merged into another customer has the values of that one.
        """
        rows, into = await self._people(customer_ids, ["contact_points"])
        with contextlib.suppress(SealBroken):
            await self._vault.prepare([row["_id"] for row in rows], ADMINISTRATION)
        found = {}
        for number, row in enumerate(rows):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
            with _alone(row):
                found[row["_id"]] = {
                    point["channel"]: await self._value(row["_id"], point) for point in row["contact_points"]
                }
        return found | {who: found[other] for who, other in into.items() if other in found}

    async def invoice_parties(self, customer_ids: Sequence[str]) -> dict[str, InvoiceParty]:
        """Who is billed, by id; who is missing: as in `of`.

        Who was merged into another customer is billed as that one.
        """
        rows, into = await self._people(customer_ids, ["kind", *LANGUAGE, "profile", "home_address"])
        with contextlib.suppress(SealBroken):
            await self._vault.prepare([row["_id"] for row in rows], ADMINISTRATION)
        found = {}
        for number, row in enumerate(rows):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
            with _alone(row):
                found[row["_id"]] = await self._party(row)
        return {who: found[into.get(who, who)] for who in customer_ids if into.get(who, who) in found}

    async def _party(self, row: Document) -> InvoiceParty:
        who, opened = row["_id"], self._vault.open_json
        profile = await opened(who, ADMINISTRATION, f"customers.profile:{who}", row["profile"])
        home = await opened(who, ADMINISTRATION, f"customers.home_address:{who}", row["home_address"])
        country = home.pop("country")
        full = profile["organisation_name"] or f"{profile['given_name']} {profile['family_name']}"
        return InvoiceParty(
            name=Redacted(full),
            organisation_number=Redacted(profile["organisation_number"]),
            home_address=Address(country=country, **{name: Redacted(value) for name, value in home.items()}),
            language=message_language(row),
            kind=CustomerKind(row["kind"]),
        )

    async def _value(self, who: str, point: Document) -> Redacted[str]:
        place = f"customers.contact_points.value:{point['id']}"
        return await self._vault.open(who, ADMINISTRATION, place, point["value"])

    async def _people(
        self, customer_ids: Sequence[str], fields: Sequence[str]
    ) -> tuple[list[Document], dict[str, str]]:
        """The rows of customers who stand for themselves, and who was merged into which of them."""
        rows = await self._read(list(dict.fromkeys(customer_ids)), fields)
        into = {row["_id"]: row["merged_into"] for row in rows if row.get("merged_into")}
        rows = [row for row in rows if row["_id"] not in into]
        known = {row["_id"] for row in rows}
        rows += await self._read([who for who in dict.fromkeys(into.values()) if who not in known], fields)
        return rows, into

    async def _read(self, customer_ids: list[str], fields: Sequence[str]) -> list[Document]:
        wanted = [*fields, "merged_into", "erasure_id"]
        return [
            row
            for at in range(0, len(customer_ids), AT_ONCE)
            for row in await self._rows.find(
                {"_id": {"$in": customer_ids[at : at + AT_ONCE]}}, projection=wanted
            )
            if "erasure_id" not in row
        ]

    async def _recipient(self, row: Document) -> Recipient:
        who = row["_id"]
        place = f"customers.profile:{who}"
        profile = await self._vault.open_json(who, ADMINISTRATION, place, row["profile"])
        return Recipient(
            customer_id=who,
            status=CustomerStatus(row["status"]),
            language=message_language(row),
            name=Redacted(profile["given_name"] or profile["organisation_name"]),
            channels=frozenset(
                point["channel"] for point in row["contact_points"] if not point.get("undeliverable_since")
            ),
        )
