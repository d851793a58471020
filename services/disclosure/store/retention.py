"""What of this context is past its last day of keeping."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.chassis.mongo import Document, Mongo
from services.chassis.vault import Vault
from services.disclosure.model.data_request import PACKAGE_LIFE
from services.disclosure.model.third_party import CaseStatus, Telling
from services.disclosure.model.webhook import DeliveryState
from services.disclosure.store import (
    agreements,
    breaches,
    clients,
    data_requests,
    erasures,
    notices,
    packages,
    third_party,
    webhooks,
    withdrawals,
)
from services.disclosure.store.ledger_retention import ledger_sweepers
from services.kernel.erasing import BATCH
from services.kernel.retention_runs import ERASURES, OPERATIONS, Kind, Rows, Sweeper, Work, rows

PROOF, LOG = "contract_period", "security_log"


def sweepers(mongo: Mongo, vault: Vault) -> Sequence[Sweeper]:
    """The parts of a retention run: the ledger, then rows by themselves."""
    plans = mongo.collection(erasures.COLLECTION)
    looks = mongo.collection(third_party.LOOKS)
    partners = mongo.collection(clients.COLLECTION)
    addresses = mongo.collection(webhooks.COLLECTION)

    async def with_its_plan(row: Document) -> None:
        await plans.delete_many({"data_request_id": row["_id"]})

    async def with_its_looks(row: Document) -> None:
        await looks.delete_many({"disclosure_id": row["_id"]})
        await vault.shred(row["_id"])

    async def with_its_clients(row: Document) -> None:
        for client in await partners.find({"agreement_id": row["_id"]}, projection=["_id"]):
            await addresses.delete_one({"_id": client["_id"]})
            await partners.delete_one({"_id": client["_id"]})

    kinds = [
        Kind("packages", packages.PACKAGES, LOG, until="expires_at", moments=True),
        _since("package_parts", packages.PARTS, "collected_at", LOG, days=PACKAGE_LIFE.days),
        _since("data_requests_completed", data_requests.COLLECTION, "completed_at", along=with_its_plan),
        _since("data_requests_refused", data_requests.COLLECTION, "refused_at", along=with_its_plan),
        _since("withdrawals", withdrawals.COLLECTION, "confirmed_at"),
        _since("notices", notices.COLLECTION, "confirmed_at"),
        # Told to the person first, or kept from the person no more.
        _since(
            "third_party_cases",
            third_party.CASES,
            "delivered_at",
            along=with_its_looks,
            open={"telling": tuple(one.value for one in Telling if one is not Telling.TOLD)},
        ),
        _since(
            "third_party_refusals",
            third_party.CASES,
            "decided_at",
            along=with_its_looks,
            only={"status": CaseStatus.REFUSED.value},
        ),
        _since(
            "third_party_lapses",
            third_party.CASES,
            "package_expires_at",
            along=with_its_looks,
            only={"status": CaseStatus.LAPSED.value},
        ),
        # Nobody has brought them to an end for as long as they would be kept after one.
        *(
            _since(
                f"third_party_{status.value}",
                third_party.CASES,
                "requested_at",
                along=with_its_looks,
                only={"status": status.value},
            )
            for status in (CaseStatus.REQUESTED, CaseStatus.APPROVED, CaseStatus.COLLECTING)
        ),
        _since("agreements", agreements.COLLECTION, "return_confirmed_at", along=with_its_clients),
        _since(
            "webhook_messages",
            webhooks.DELIVERIES,
            "made_at",
            LOG,
            open={"state": (DeliveryState.PENDING.value,)},
        ),
        _since("refused_attempts", clients.REFUSED, "at", LOG),
        OPERATIONS,
        ERASURES,
    ]
    return [*ledger_sweepers(mongo, vault), BreachPersons(mongo), *rows(mongo, kinds)]


class BreachPersons(Rows):
    """Whom a breach concerned; that it happened stays in the register (GDPR 33(5)), with their number."""

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo, _since("breach_persons", breaches.BREACHES, "known_at"))
        self._affected = mongo.collection(breaches.AFFECTED)

    async def sweep(self, work: Work) -> None:
        """Breach by breach, some hundred persons at a time."""
        async for found in self.past(work.day):
            for breach in found:
                await self._persons(breach["_id"], work)

    async def _persons(self, breach_id: str, work: Work) -> None:
        after = ""
        while rows := await self._affected.find(
            {"breach_id": breach_id, "customer_id": {"$gt": after}},
            sort=[("customer_id", 1)],
            limit=BATCH,
            projection=["customer_id"],
        ):
            after = rows[-1]["customer_id"]
            work.goes("breach_persons", len(rows))
            if not work.dry_run:
                await self.delete(rows, work)

    async def delete(self, rows: Sequence[Document], work: Work) -> None:
        """Delete these in one transaction."""

        async def act() -> Mapping[str, int]:
            return {
                "breach_persons": sum([await self._affected.delete_one({"_id": row["_id"]}) for row in rows])
            }

        await work.delete(act)


def _since(name: str, collection: str, moment: str, retention: str = PROOF, **more: Any) -> Kind:
    """Rows whose time runs from a moment; those without it are open."""
    return Kind(name, collection, retention, since=moment, moments=True, **more)
