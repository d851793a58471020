"""What becomes of this context's own records about a person who is erased (GDPR 17), by collection.

The ledger is held: it is what proves who got the data and who looked at it. It names persons by random ids.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from services.chassis import operations
from services.chassis.mongo import Document, Mongo
from services.disclosure.model.ledger import RecipientKind
from services.disclosure.model.third_party import Telling
from services.disclosure.store import (
    agreements,
    breach_letters,
    breaches,
    clients,
    data_requests,
    erasures,
    ledger,
    notices,
    packages,
    processors,
    sub_processors,
    third_party,
    webhooks,
    withdrawals,
)
from services.kernel.calendar import oslo_date
from services.kernel.erasing import Ids, Rule
from services.kernel.proof import keeping
from services.kernel.retention import hold_until

_AT_ONCE = 100  # values in one `$in`
PROOF, READS = "contract_period", "security_log"


def _after(retention: str, *names: str) -> Callable[[Document], date | None]:
    """The last day of a class that runs from the first of these moments that there is."""

    def last(row: Document) -> date | None:
        moment = next((row[name] for name in names if row.get(name)), None)
        return None if moment is None else hold_until(retention, oslo_date(moment))

    return last


def _held(key: str, collection: str, *names: str, by: str = "customer_id") -> Rule:
    return Rule(key, collection, by, keeps=PROOF, last_day=_after(PROOF, *names), needs=names)


def _entries(key: str, keeps: str, *kinds: RecipientKind) -> Rule:
    return Rule(
        key,
        ledger.COLLECTION,
        "subject_id",
        only={"recipient_kind": {"$in": [kind.value for kind in kinds]}},
        keeps=keeps,
        last_day=_after(keeps, "at"),
        needs=("at",),
    )


# Cases of which the person may know. A law may keep others from the person, so no plan counts those.
_TOLD = [Telling.DUE.value, Telling.TOLD.value]
RULES = (
    _entries("disclosure.recipients", PROOF, RecipientKind.PROCESSOR),
    _entries("disclosure.reads", READS, RecipientKind.STAFF, RecipientKind.SERVICE),
    _held("disclosure.withdrawals", withdrawals.COLLECTION, "confirmed_at", "withdrawn_at"),
    _held("disclosure.notices", notices.COLLECTION, "confirmed_at", "made_at"),
    Rule(
        "disclosure.third_parties",
        third_party.CASES,
        "customer_ids",
        only={"telling": {"$in": _TOLD}},
        keeps=PROOF,
        last_day=_after(PROOF, "delivered_at"),
        needs=("delivered_at",),
    ),
    _held("disclosure.data_requests", data_requests.COLLECTION, "completed_at", "refused_at", "opened_at"),
    Rule("disclosure.breaches", breaches.AFFECTED),
    Rule("disclosure.packages", packages.PACKAGES, "_id", "request"),
    Rule("disclosure.packages", packages.PARTS, "data_request_id", "request"),
)
NOBODYS: Mapping[str, str] = {
    ledger.CUTS: "Where chains of the ledger begin: a place and its hash under a random id.",
    breaches.BREACHES: "What happened, with numbers of persons.",
    breach_letters.ROUNDS: "What was written to everybody affected, with numbers of persons.",
    keeping.CHECKPOINTS: "Hashes over the ends of all chains, and how many there are.",
    keeping.KEYS: "Public keys.",
    third_party.PACKAGES: "Sealed under the keys of their case, gone at their expiry.",
    third_party.LOOKS: "Who of staff looked at a case.",
    erasures.COLLECTION: "What was planned and done, in kinds and numbers.",
    erasures.TOMBSTONES: "That somebody was erased, so that a restored backup is told.",
    processors.COLLECTION: "Companies.",
    agreements.COLLECTION: "Agreements with companies.",
    sub_processors.COLLECTION: "Companies.",
    clients.COLLECTION: "Machines of companies.",
    clients.ASSERTIONS: "Ids of assertions that were used.",
    clients.REFUSED: "That a client was refused.",
    webhooks.COLLECTION: "Addresses of companies.",
    webhooks.DELIVERIES: "Messages that name no person.",
}
"""Collections without a rule, and why."""


class ErasureStore:
    """Finds what leads from a person to records that do not name the person."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._requests = mongo.collection(data_requests.COLLECTION)

    async def ids(self, customer_ids: Sequence[str]) -> Ids:
        """The person's ids by what they are ids of."""
        asked = (
            self._requests.find({"customer_id": one}, projection=["operation_id"]) for one in customer_ids
        )
        found = [row for rows in await asyncio.gather(*asked) for row in rows]
        return {
            "customer": list(customer_ids),
            "request": [row["_id"] for row in found],
            "operation": [row["operation_id"] for row in found if row.get("operation_id")],
        }

    async def drop_operations(self, ids: Sequence[str], heir: str) -> None:
        """Delete work that was done on requests and has ended. What is under way, or was so in a backup that
        was restored, is the heir's: it would name the person when it has ended.
        """
        rows = self._mongo.collection(operations.COLLECTION)
        for first in range(0, len(ids), _AT_ONCE):
            some = {"_id": {"$in": list(ids[first : first + _AT_ONCE])}}
            states = {row["_id"]: row["state"] for row in await rows.find(some, projection=["state"])}
            ended = [one for one, state in states.items() if state in (operations.DONE, operations.FAILED)]
            if ended:
                await rows.delete_many({"_id": {"$in": ended}})
            if len(ended) < len(states):
                await rows.update_many(some, {"$set": {"owner": heir}})
