"""Customers: one document each, with names, contact values and addresses sealed."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.chassis.vault import Redacted, SealBroken, Vault
from services.customer.errors import CustomerChanged, CustomerNotFound, IdentityTaken
from services.customer.model.address import Address, Place, SupplyAddress, SupplyUse
from services.customer.model.contact import ContactPoint, look_up_key
from services.customer.model.customer import Addressee, Customer, CustomerKind, CustomerStatus, Profile
from services.customer.model.reservation import person_key

CUSTOMERS = "customers"
INDEXES = [
    Index(CUSTOMERS, [("identity", 1)], unique=True, partial={"identity": {"$gt": ""}}),
    Index(CUSTOMERS, [("contact_points.index", 1)]),
]
# Rows among which two different persons are looked for: one person may lie under several ids.
_ROWS_OF_TWO = 10
# Data keys are per person and purpose (policy keys).
ADMINISTRATION, CONTRACT = "customer_administration", "contract"


@dataclass(frozen=True)
class Login:
    """What a login leads to."""

    customer_id: str
    status: CustomerStatus
    language: str


@dataclass(frozen=True)
class Found:
    """To whom a message goes: the customer, or the survivor of a merge."""

    customer_id: str
    addressee: Addressee


class CustomerStore:
    """Reads and writes customers."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(CUSTOMERS)
        self._vault = vault

    async def add(self, customer: Customer, identity: str) -> None:
        """Store a new customer; `identity` is `iss|sub` of the login, empty for none.

        Only a blind index of the identity is kept: it is looked up, never shown. Raises IdentityTaken.
        """
        document = await self._document(customer)
        if identity:
            document["identity"] = self.login_key(identity)
        document["revision"] = 1
        try:
            await self._rows.insert_one(document)
        except DuplicateKeyError as error:
            raise IdentityTaken("This login already belongs to a customer.") from error

    async def get(self, customer_id: str) -> Customer:
        """The customer; for an id that was merged the survivor. Raises CustomerNotFound."""
        return (await self.whole(customer_id))[0]

    async def whole(self, customer_id: str) -> tuple[Customer, tuple[str, ...]]:
        """As `get`, and the ids that were merged into the customer."""
        row = await self._row(customer_id)
        if row.get("merged_into"):
            row = await self._row(row["merged_into"])
        return await self._customer(row), tuple(row.get("absorbed_ids", ()))

    async def addressee(self, customer_id: str) -> Addressee:
        """What sending needs; of the survivor for an id that was merged. Raises CustomerNotFound."""
        row = await self._row(customer_id)
        if row.get("merged_into"):
            row = await self._row(row["merged_into"])
        return await self._addressee(row)

    async def addressees(self, customer_ids: Sequence[str]) -> dict[str, Found]:
        """What sending needs of many, in a round trip or two; who is not there, or whose keys are gone, is
        missing. Who was merged is found as the survivor.
        """
        rows = await self._standing(customer_ids)
        into = {who: row["merged_into"] for who, row in rows.items() if row.get("merged_into")}
        rows |= await self._standing([other for other in into.values() if other not in rows])
        found = {}
        for who in dict.fromkeys(customer_ids):
            row = rows.get(into.get(who, who))
            if row is None:
                continue
            with contextlib.suppress(SealBroken):
                found[who] = Found(row["_id"], await self._addressee(row))
        return found

    async def _standing(self, customer_ids: Sequence[str]) -> dict[str, Document]:
        if not customer_ids:
            return {}
        query = {"_id": {"$in": list(dict.fromkeys(customer_ids))}}
        rows = await self._rows.find(query, projection=["status", "contact_points", "merged_into"])
        return {row["_id"]: row for row in rows if row["status"] != CustomerStatus.ERASED.value}

    async def _addressee(self, row: Document) -> Addressee:
        points = [await self._contact(row["_id"], item) for item in row["contact_points"]]
        return Addressee(CustomerStatus(row["status"]), tuple(points))

    async def own(self, customer_id: str) -> Customer:
        """The customer as it was stored under this very id, merged or not. Raises CustomerNotFound."""
        return await self._customer(await self._row(customer_id))

    async def status(self, customer_id: str) -> CustomerStatus | None:
        """Where the customer stands, None for nobody; nothing is unsealed."""
        row = await self._rows.find_one({"_id": customer_id}, ["status"])
        return None if row is None else CustomerStatus(row["status"])

    async def has_login(self, customer_id: str) -> bool:
        """Whether a login leads to this very customer."""
        return (
            await self._rows.find_one({"_id": customer_id, "identity": {"$exists": True}}, ["_id"])
            is not None
        )

    async def bind(self, customer_id: str, identity: str) -> None:
        """Let a login lead to a customer who has none. Raises IdentityTaken."""
        query = {"_id": customer_id, "identity": {"$exists": False}}
        try:
            done = await self._rows.update_one(query, {"$set": {"identity": self.login_key(identity)}})
        except DuplicateKeyError as error:
            raise IdentityTaken("This login already belongs to a customer.") from error
        if not done.matched:
            raise IdentityTaken("The customer has a login already.")

    async def of_identity(self, identity: str) -> Login | None:
        """The customer of a login, or None. Asked on every request of a customer: nothing is unsealed."""
        wanted = ["status", "language", "merged_into"]
        row = await self._rows.find_one({"identity": self.login_key(identity)}, wanted)
        if row is not None and row.get("merged_into"):
            row = await self._rows.find_one({"_id": row["merged_into"]}, wanted)
        return None if row is None else Login(row["_id"], CustomerStatus(row["status"]), row["language"])

    async def with_contacts(self, contacts: dict[str, Redacted[str]]) -> list[Customer]:
        """Up to two customers who have all these contact values, by channel."""
        has = [{"contact_points.index": self._contact_index(on, value)} for on, value in contacts.items()]
        query = {"$and": has, "status": {"$ne": CustomerStatus.ERASED.value}}
        rows = await self._rows.find(query, limit=_ROWS_OF_TWO, projection=["merged_into"])
        found = dict.fromkeys(row.get("merged_into") or row["_id"] for row in rows)
        return [await self.get(customer_id) for customer_id in list(found)[:2]]

    async def replace(self, customer: Customer) -> None:
        """Store the next version over the one before. Raises CustomerChanged when somebody was faster."""
        document = await self._document(customer)
        document.pop("_id")
        query = {"_id": customer.id, "version": customer.version - 1}
        result = await self._rows.update_one(query, {"$set": document, "$inc": {"revision": 1}})
        if not result.matched:
            raise CustomerChanged("The customer has changed since you read it.")

    async def close_merged(self, customer_id: str, at: datetime) -> int:
        """Close a customer that was merged into one who leaves; its next version, 0 if it was closed.

        Nothing is unsealed: it must not depend on keys.
        """
        row = await self._rows.find_one({"_id": customer_id}, ["version", "status"])
        if row is None or row["status"] != CustomerStatus.ACTIVE.value:
            return 0
        query = {"_id": customer_id, "version": row["version"]}
        closed = {"status": CustomerStatus.CLOSED.value, "closed_at": at}
        change = {"$set": closed, "$inc": {"version": 1, "revision": 1}}
        if not (await self._rows.update_one(query, change)).matched:
            raise CustomerChanged("The customer has changed since you read it.")
        return int(row["version"]) + 1

    async def erase(self, customer_id: str, erasure_id: str, at: datetime) -> str | None:
        """Leave of a customer the id and that it was erased; inside a transaction.

        Returns:
            The key of the login that led there, "" for none; None when there is nobody, or not any more.
        """
        left: Document = {
            "_id": "$_id",
            "status": CustomerStatus.ERASED.value,
            "version": {"$add": ["$version", 1]},
            "revision": {"$add": [{"$ifNull": ["$revision", 0]}, 1]},
            "erased_at": at,
            "erasure_id": erasure_id,
            "contact_points": [],
        }
        still = {"_id": customer_id, "status": {"$ne": CustomerStatus.ERASED.value}}
        row = await self._rows.find_one_and_update(
            still, [{"$replaceWith": left}], projection=["identity"], after=False
        )
        return None if row is None else str(row.get("identity", ""))

    async def write_in(self, customer_id: str, language: str, version: int) -> None:
        """Keep the language that messages are wanted in, "" for the customer's own, unless a later wish is
        known. Of who is erased nothing is kept.
        """
        query = {
            "_id": customer_id,
            "status": {"$ne": CustomerStatus.ERASED.value},
            "message_language.version": {"$not": {"$gt": version}},
        }
        await self._rows.update_one(
            query, {"$set": {"message_language": {"wished": language, "version": version}}}
        )

    async def left_at(self, customer_id: str) -> datetime | None:
        """When the customer left; None for who has not, or is not there. Nothing is unsealed."""
        row = await self._rows.find_one({"_id": customer_id}, ["closed_at"])
        return None if row is None else row.get("closed_at")

    async def touch(self, customer_id: str) -> bool:
        """Raise the customer's revision, inside the transaction that changes what decisions rest on.

        Every write may do so that changes facts without replacing the customer: contracts, guardians, status.
        False for who is erased: no decision rests on anything of theirs, and no event names them any more.
        """
        query = {"_id": customer_id, "status": {"$ne": CustomerStatus.ERASED.value}}
        return (await self._rows.update_one(query, {"$inc": {"revision": 1}})).matched > 0

    async def revision(self, customer_id: str) -> int:
        """The revision of the customer's facts; 0 for one who was stored before there were any."""
        row = await self._rows.find_one({"_id": customer_id}, ["revision"])
        return 0 if row is None else int(row.get("revision", 0))

    def login_key(self, identity: str) -> str:
        """What stands for a login in the database: a keyed digest, never the login itself."""
        return self._vault.blind_index("identity", identity)

    def _contact_index(self, channel: str, value: Redacted[str]) -> str:
        return self._vault.blind_index(f"contact:{channel}", look_up_key(channel, value))

    async def _row(self, customer_id: str) -> Document:
        row = await self._rows.find_one({"_id": customer_id})
        if row is None or row["status"] == CustomerStatus.ERASED.value:
            raise CustomerNotFound("There is no such customer.", customer_id=customer_id)
        return row

    async def _document(self, customer: Customer) -> Document:
        who = customer.id
        profile, home = customer.profile, customer.home_address
        born = profile.birth_date
        plain_profile = {
            "given_name": profile.given_name.reveal(),
            "family_name": profile.family_name.reveal(),
            "organisation_name": profile.organisation_name.reveal(),
            "organisation_number": profile.organisation_number.reveal(),
            "birth_date": None if born is None else born.reveal().isoformat(),
        }
        plain_home = {
            "street": home.street.reveal(),
            "postcode": home.postcode.reveal(),
            "city": home.city.reveal(),
            "country": home.country,
        }
        seal = self._vault.seal_json
        return {
            "_id": who,
            "kind": customer.kind.value,
            "status": customer.status.value,
            "language": customer.language,
            "version": customer.version,
            "registered_at": customer.registered_at,
            "guardian_ids": list(customer.guardian_ids),
            "closed_at": customer.closed_at,
            "restricted_at": customer.restricted_at,
            "restriction": customer.restriction,
            "person_index": self._person_index(customer),
            "profile": await seal(who, ADMINISTRATION, f"customers.profile:{who}", plain_profile),
            "home_address": await seal(who, ADMINISTRATION, f"customers.home_address:{who}", plain_home),
            "contact_points": [await self._contact_document(who, point) for point in customer.contact_points],
            "supply_addresses": [
                await self._supply_document(who, item) for item in customer.supply_addresses
            ],
        }

    def _person_index(self, customer: Customer) -> str | None:
        """What finds a person in the register of reservations; None for organisations."""
        profile = customer.profile
        if profile.birth_date is None:
            return None
        born, names = profile.birth_date.reveal(), (profile.family_name.reveal(), profile.given_name.reveal())
        key = person_key(born, *names, customer.home_address.postcode.reveal())
        return self._vault.blind_index("person", key)

    async def _contact_document(self, who: str, point: ContactPoint) -> Document:
        place = f"customers.contact_points.value:{point.id}"
        return {
            "id": point.id,
            "channel": point.channel,
            "value": await self._vault.seal(who, ADMINISTRATION, place, point.value),
            "index": self._contact_index(point.channel, point.value),
            "collected_at_sale": point.collected_at_sale,
            "source": point.source,
            "purpose": point.purpose,
            "since": point.since,
            "verified_at": point.verified_at,
            "undeliverable_since": point.undeliverable_since,
            "soft_bounces": point.soft_bounces,
            "soft_bounced_at": point.soft_bounced_at,
        }

    async def _supply_document(self, who: str, item: SupplyAddress) -> Document:
        place = item.place
        plain = {
            "street": place.street.reveal(),
            "unit": place.unit.reveal(),
            "postcode": place.postcode,
            "city": place.city.reveal(),
            "municipality_number": place.municipality_number,
            "metering_point_id": place.metering_point_id.reveal(),
            "cadastral_number": place.cadastral_number.reveal(),
        }
        sealed = await self._vault.seal_json(who, CONTRACT, f"customers.supply_addresses:{item.id}", plain)
        return {"id": item.id, "place": sealed, "use": place.use.value, "since": item.since}

    async def _customer(self, row: Document) -> Customer:
        who = row["_id"]
        open_json = self._vault.open_json
        profile = await open_json(who, ADMINISTRATION, f"customers.profile:{who}", row["profile"])
        home = await open_json(who, ADMINISTRATION, f"customers.home_address:{who}", row["home_address"])
        born = profile.pop("birth_date")
        country = home.pop("country")
        return Customer(
            id=who,
            kind=CustomerKind(row["kind"]),
            status=CustomerStatus(row["status"]),
            profile=Profile(
                birth_date=None if born is None else Redacted(date.fromisoformat(born)),
                **{name: Redacted(value) for name, value in profile.items()},
            ),
            language=row["language"],
            message_language=row.get("message_language", {}).get("wished", ""),
            contact_points=tuple([await self._contact(who, item) for item in row["contact_points"]]),
            home_address=Address(country=country, **{name: Redacted(value) for name, value in home.items()}),
            supply_addresses=tuple([await self._supply(who, item) for item in row["supply_addresses"]]),
            version=row["version"],
            registered_at=row["registered_at"],
            guardian_ids=tuple(row["guardian_ids"]),
            closed_at=row.get("closed_at"),
            restricted_at=row.get("restricted_at"),
            restriction=row.get("restriction", ""),
        )

    async def _contact(self, who: str, item: Document) -> ContactPoint:
        place = f"customers.contact_points.value:{item['id']}"
        return ContactPoint(
            id=item["id"],
            channel=item["channel"],
            value=await self._vault.open(who, ADMINISTRATION, place, item["value"]),
            collected_at_sale=item["collected_at_sale"],
            source=item["source"],
            purpose=item["purpose"],
            since=item["since"],
            verified_at=item["verified_at"],
            undeliverable_since=item.get("undeliverable_since"),
            soft_bounces=item.get("soft_bounces", 0),
            soft_bounced_at=item.get("soft_bounced_at"),
        )

    async def _supply(self, who: str, item: Document) -> SupplyAddress:
        context = f"customers.supply_addresses:{item['id']}"
        plain = await self._vault.open_json(who, CONTRACT, context, item["place"])
        place = Place(
            street=Redacted(plain["street"]),
            unit=Redacted(plain["unit"]),
            postcode=plain["postcode"],
            city=Redacted(plain["city"]),
            municipality_number=plain["municipality_number"],
            metering_point_id=Redacted(plain["metering_point_id"]),
            use=SupplyUse(item["use"]),
            cadastral_number=Redacted(plain.get("cadastral_number", "")),
        )
        return SupplyAddress(item["id"], place, item["since"])


def message_language(row: Document) -> str:
    """The language in which a customer is written to."""
    return str(row.get("message_language", {}).get("wished") or row["language"])
