"""What is left of a person in the databases and streams: by value, by id, and by key."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import bson
from pymongo import MongoClient

from tests.journeys.canary_places import documents, messages
from tests.support import canary

# Where the id of an erased person may stand, and why. It is random, and nothing says any more whose it was.
MAY_NAME = {
    "billing.billing_accounts": "the ledger's account (bokføringsloven § 13)",
    "billing.data_keys": "the buyer's name on invoices that must be kept",
    "billing.invoice_states": "what is owed of invoices that must be kept",
    "billing.invoices": "bokføringsloven § 13",
    "billing.payments": "bokføringsloven § 13",
    "consent.ledger": "proof of what was agreed to (GDPR 7(1))",
    "consent.subjects": "that every decision about it is no",
    "customer.contracts": "bokføringsloven § 13",
    "customer.customers": "that it was erased",
    "customer.idempotency": "that a welcome was sent; gone within a week",
    "customer.purchases": "bokføringsloven § 13",
    "disclosure.data_requests": "how requests were answered (foreldelsesloven § 2)",
    "disclosure.erasures": "what was planned and done",
    "disclosure.ledger": "who got the data, who looked at it",
    "disclosure.notices": "who is told (GDPR 19)",
    "disclosure.tombstones": "for restored backups",
}
TOLD = b"customer.v1.erased."
"""Events that say of an id that it was erased, and nothing else."""
KEY_ROWS = ".data_keys"
KEYS = {"bookkeeping"}
"""Purposes whose keys of an erased person may be left."""


async def traces(
    uri: str, prefix: str, nats_url: str, ids: Sequence[str], values: Mapping[str, Iterable[str]]
) -> list[str]:
    """Everything that is left of persons and may not be, in words; empty when they are gone."""
    rows = {
        place.removeprefix(f"{prefix}_"): found
        for place, found in (await asyncio.to_thread(documents, uri, prefix)).items()
    }
    told = await messages(nats_url)
    left = [str(one) for one in canary.search(rows | told, values)]
    for customer_id in ids:
        needle = customer_id.encode()
        named = {place for place, found in rows.items() if any(needle in one for one in found)}
        left += [f"named in {place}" for place in sorted(named - MAY_NAME.keys())]
        left += [
            f"named in {place}: {one.splitlines()[0].decode()}"
            for place, found in told.items()
            for one in found
            if needle in one and not one.startswith(TOLD)
        ]
    return left + [f"key {key}" for key in sorted(_keys(rows, set(ids)) - KEYS)]


def _keys(rows: Mapping[str, Iterable[bytes]], ids: set[str]) -> set[str]:
    """Purposes of keys of these persons that are left in any context."""
    keys = [bson.decode(one) for place, found in rows.items() if place.endswith(KEY_ROWS) for one in found]
    return {key["purpose"] for key in keys if key["subject_id"] in ids}


Backup = dict[str, dict[str, list[dict[str, Any]]]]


def backed_up(uri: str, prefix: str) -> Backup:
    """A copy of all databases whose names begin so."""
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    try:
        return {
            database: {
                name: list(client[database][name].find()) for name in client[database].list_collection_names()
            }
            for database in client.list_database_names()
            if database.startswith(prefix)
        }
    finally:
        client.close()


def restore(uri: str, backup: Backup) -> None:
    """Put the databases back to what they were."""
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    try:
        for database, collections in backup.items():
            for name in client[database].list_collection_names():
                _put_back(client[database][name], {row["_id"]: row for row in collections.get(name, [])})
    finally:
        client.close()


def _put_back(collection: Any, then: dict[Any, dict[str, Any]]) -> None:
    """Only what differs: deleting is slow in the database of the tests."""
    now = {row["_id"]: row for row in collection.find()}
    new = [row_id for row_id in now if row_id not in then]
    if new:
        collection.delete_many({"_id": {"$in": new}})
    for row_id, row in then.items():
        if now.get(row_id) != row:
            collection.replace_one({"_id": row_id}, row, upsert=True)
