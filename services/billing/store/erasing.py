"""What becomes of billing's records about a person who is erased (GDPR 17), collection by collection.

What documents the books is held by bokføringsloven § 13 and keeps its numbers, days, KIDs and, sealed, who
was billed; what was learned or kept beside goes.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.billing.model.account import AccountStatus, InvoiceChannel
from services.billing.model.claim import ClaimState
from services.billing.model.claiming import ClaimState as DirectClaimState
from services.billing.model.credit_check import Review, State
from services.billing.model.payment import PaymentStatus
from services.billing.model.refund import WAITING, RefundState
from services.billing.store import counters, dunning, files, invoices, mandates, payout_files
from services.billing.store.accounts import ACCOUNTS, SUBSCRIPTIONS
from services.billing.store.charges import CHARGES
from services.billing.store.claim_files import CLAIMS as DIRECT_CLAIMS
from services.billing.store.claim_files import FILES as CLAIM_FILES
from services.billing.store.claims import CLAIMS
from services.billing.store.closures import CLOSURES
from services.billing.store.credit_checks import CHECKS, LETTERS
from services.billing.store.credit_notes import CREDIT_NOTES
from services.billing.store.disputes import DISPUTES
from services.billing.store.disputes import PURPOSE as DISPUTED
from services.billing.store.einvoices import CHANGES as EINVOICE_CHANGES
from services.billing.store.invoice_states import STATES
from services.billing.store.ledger import ENTRIES
from services.billing.store.merged import MERGED
from services.billing.store.payment_plans import DEFERRALS, PLANS
from services.billing.store.payments import PAYMENTS
from services.billing.store.payouts import OBJECTIONS, PAYOUTS
from services.billing.store.presentations import PRESENTATIONS
from services.billing.store.prices import PRICES
from services.billing.store.refunds import REFUNDS
from services.billing.store.submissions import SUBMISSIONS
from services.billing.store.write_offs import WRITE_OFFS
from services.chassis.mongo import Collection, Document, Mongo, UpdateOne
from services.kernel.erasing import BATCH, Ids, Rule

VOUCHERS, AGREEMENTS = "bookkeeping_vouchers", "bookkeeping_agreements"
_AT_ONCE = 100  # values in one `$in`
PAYING_BACK = WAITING | {RefundState.APPROVED, RefundState.SENT}


def _is(name: str, *values: object) -> Callable[[Document, date], bool]:
    return lambda row, today: row.get(name) in values


def _never(row: Document, today: date) -> bool:
    return False


def _runs(row: Document, today: date) -> bool:
    return row["end"] is None or date.fromisoformat(row["end"]) >= today


def _at_the_bank(row: Document, today: date) -> bool:
    return bool(row["state"] == DirectClaimState.CLAIMED.value and date.fromisoformat(row["due"]) >= today)


def _credit_open(row: Document, today: date) -> bool:
    return bool(row["state"] == State.REQUESTED.value or row["review"] == Review.OPEN.value)


def _by_account(
    key: str,
    collection: str,
    keeps: str,
    prevents: Callable[[Document, date], bool] = _never,
    needs: Sequence[str] = (),
    list_of: str = "",
) -> Rule:
    return Rule(
        key,
        collection,
        "billing_account_id",
        "account",
        keeps=keeps,
        prevents=prevents,
        needs=("hold_until", *needs),
        list_of=list_of,
    )


RULES = (
    Rule("billing.subscriptions", SUBSCRIPTIONS, prevents=_runs, needs=("end",)),
    # Not on an invoice yet; those that are, are what its lines rest on.
    Rule(
        "billing.charges",
        CHARGES,
        "billing_account_id",
        "account",
        only={"invoice_id": ""},
        prevents=lambda row, today: True,
    ),
    Rule(
        "billing.charges",
        CHARGES,
        "billing_account_id",
        "account",
        only={"invoice_id": {"$gt": ""}},
        keeps=VOUCHERS,
    ),
    _by_account("billing.invoices", STATES, VOUCHERS, _is("open", True), ("open",)),
    _by_account("billing.credit_notes", CREDIT_NOTES, VOUCHERS),
    _by_account("billing.write_offs", WRITE_OFFS, VOUCHERS),
    _by_account(
        "billing.payments",
        PAYMENTS,
        VOUCHERS,
        _is("status", PaymentStatus.TO_REFUND.value),
        ("status",),
        list_of="payments",
    ),
    # What older entries left is carried without a day of its own, and is no record of anything that was done.
    Rule(
        "billing.ledger",
        ENTRIES,
        "billing_account_id",
        "account",
        only={"hold_until": {"$gt": ""}},
        keeps=VOUCHERS,
        list_of="entries",
    ),
    _by_account(
        "billing.refunds", REFUNDS, VOUCHERS, _is("state", *(one.value for one in PAYING_BACK)), ("state",)
    ),
    _by_account("billing.dunning_steps", dunning.STEPS, VOUCHERS),
    _by_account("billing.claims", CLAIMS, VOUCHERS, _is("state", ClaimState.OPEN.value), ("state",)),
    Rule(
        "billing.avtalegiro_claims",
        DIRECT_CLAIMS,
        keeps=VOUCHERS,
        prevents=_at_the_bank,
        needs=("hold_until", "state", "due"),
    ),
    Rule("billing.avtalegiro", mandates.CHANGES, keeps=AGREEMENTS),
    _by_account("billing.deferrals", DEFERRALS, AGREEMENTS),
    _by_account("billing.payment_plans", PLANS, AGREEMENTS),
    _by_account("billing.disputes", DISPUTES, AGREEMENTS, _is("open", True), ("open",)),
    _by_account("billing.closures", CLOSURES, AGREEMENTS),
    # The letters first: they are found by their checks.
    Rule("billing.credit_letters", LETTERS, "_id", "check"),
    Rule("billing.credit_checks", CHECKS, prevents=_credit_open, needs=("state", "review")),
    Rule("billing.einvoice_agreement", EINVOICE_CHANGES),
    Rule("billing.invoice_links", PRESENTATIONS),
    Rule("billing.efaktura_submissions", SUBMISSIONS),
    Rule("billing.payout_account", PAYOUTS),
    Rule("billing.payout_objection", OBJECTIONS, "_id"),
    Rule("billing.merged", MERGED, "survivor_id"),
    Rule("billing.merged", MERGED, "_id"),
)
NOBODYS: Mapping[str, str] = {
    ACCOUNTS: "Held with what stands on it, deleted when nothing does: `ErasureStore`.",
    invoices.INVOICES: "Held with the row of what moves about it: one for each.",
    counters.COUNTERS: "Number series.",
    PRICES: "Prices.",
    invoices.RUNS: "Months, and who of staff began.",
    dunning.RUNS: "Days, and who of staff began.",
    mandates.LISTS: "Places of full lists.",
    files.FILES: "Sealed vouchers of many: held whole, each until its own day.",
    files.CHUNKS: "Their lines, under keys of the file.",
    payout_files.FILES: "Sealed vouchers of many.",
    payout_files.ANSWERS: "The bank's word on them, sealed.",
    CLAIM_FILES: "Sealed vouchers of many.",
    mandates.FILES: "Agreements of many, as the clearing house told of them.",
    mandates.PARTS: "Their bytes, sealed.",
}
"""Collections without a rule, and why."""


class ErasureStore:
    """Finds a person's accounts, and takes from what is held all that need not be on it."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._accounts = mongo.collection(ACCOUNTS)

    async def ids(self, customer_ids: Sequence[str]) -> Ids:
        """The person's ids by what they are ids of."""
        with self._mongo.together():
            accounts, checks = await asyncio.gather(
                _ids(self._accounts, customer_ids), _ids(self._mongo.collection(CHECKS), customer_ids)
            )
        return {"customer": list(customer_ids), "account": accounts, "check": checks}

    async def erased(self, account_ids: Sequence[str]) -> frozenset[str]:
        """Those of these accounts whose person is erased."""
        found: set[str] = set()
        wanted = sorted(set(account_ids))
        for first in range(0, len(wanted), _AT_ONCE):
            query = {"_id": {"$in": wanted[first : first + _AT_ONCE]}}
            rows = await self._accounts.find(query, projection=["erased_at"])
            found |= {row["_id"] for row in rows if row.get("erased_at")}
        return frozenset(found)

    async def erased_between(self, first: str, last: str) -> frozenset[str]:
        """Those of the accounts from `first` through `last` by id whose person is erased: for very many it
        costs little as long as few of them are.
        """
        query = {"erased": True, "_id": {"$gte": first, "$lte": last}}
        return frozenset(row["_id"] for row in await self._accounts.find(query, projection=["_id"]))

    async def agreements(self, account_ids: Sequence[str]) -> tuple[int, int]:
        """How many of these accounts have an eFaktura address or scope, and how many a mandate."""
        rows = await asyncio.gather(*(self._account(one) for one in account_ids))
        einvoices = sum(bool((row.get("einvoice") or {}).get("address")) for row in rows)
        return einvoices, sum(bool((row.get("mandate") or {}).get("active")) for row in rows)

    async def has_books(self, account_id: str) -> bool:
        """Whether anything of the books stands on an account. Outside of transactions: most of what it reads
        is asked at the same time.
        """
        rules = [rule for rule in RULES if rule.keeps]
        by_account = (self._stands(rule, account_id) for rule in rules if rule.whose == "account")
        account, there = await asyncio.gather(self._account(account_id), asyncio.gather(*by_account))
        customer_id = account.get("customer_id", "")
        others = (self._stands(rule, customer_id) for rule in rules if rule.whose != "account")
        return any(there) or any(await asyncio.gather(*others))

    async def _stands(self, rule: Rule, whose: str) -> bool:
        found = await self._mongo.collection(rule.collection).find_one({rule.by: whose, **rule.only}, ["_id"])
        return found is not None

    async def close(self, account_id: str, now: datetime, *, held: bool) -> None:
        """Close an account for good and take from it how its invoices went out; one on which nothing stands
        goes. It is looked for unless it is known that something is `held`.
        """
        if not held and not await self.has_books(account_id):
            await self._accounts.delete_one({"_id": account_id})
            return
        await self._accounts.update_one(
            {"_id": account_id, "erased_at": None},
            {
                "$set": {
                    "status": AccountStatus.CLOSED.value,
                    "closed_at": now,
                    "erased_at": now,
                    "erased": True,
                    "channel": InvoiceChannel.EMAIL.value,
                },
                "$unset": {"einvoice": "", "mandate": ""},
                "$inc": {"version": 1},
            },
        )

    async def strip(self, account_ids: Sequence[str]) -> None:
        """Take the digests of payers off payments and refunds, and the accounts given for refunds."""
        digests = ("payer_key", "told.payer_key", "payments._id")
        payments = (self._strip(PAYMENTS, one, digests, _nameless) for one in account_ids)
        refunds = (self._strip(REFUNDS, one, ("payer_key", "given"), _ungiven) for one in account_ids)
        await asyncio.gather(*payments, *refunds)

    async def _strip(
        self,
        collection: str,
        account_id: str,
        needs: Sequence[str],
        change: Callable[[Document, str], UpdateOne | None],
    ) -> None:
        rows, after = self._mongo.collection(collection), ""
        while found := await rows.find(
            {"billing_account_id": account_id, "_id": {"$gt": after}},
            sort=[("_id", 1)],
            limit=BATCH,
            projection=list(needs),
        ):
            after = found[-1]["_id"]
            changes = [change(row, account_id) for row in found]
            await rows.bulk([one for one in changes if one is not None], ordered=False)
            if len(found) < BATCH:
                return

    async def sealed_for(self, account_ids: Sequence[str]) -> set[str]:
        """The purposes of the keys under which something held is sealed."""
        sealed = {
            invoices.INVOICES: invoices.PURPOSE,
            CREDIT_NOTES: invoices.PURPOSE,
            WRITE_OFFS: invoices.PURPOSE,
            PAYMENTS: invoices.PURPOSE,
            DISPUTES: DISPUTED,
        }
        asked = [(name, one) for name in sealed for one in account_ids]
        there = await asyncio.gather(*(self._has(*each) for each in asked))
        return {sealed[name] for (name, _), found in zip(asked, there, strict=True) if found}

    async def _has(self, collection: str, account_id: str) -> bool:
        found = await self._mongo.collection(collection).find_one({"billing_account_id": account_id}, ["_id"])
        return found is not None

    async def _account(self, account_id: str) -> Document:
        return await self._accounts.find_one({"_id": account_id}) or {}


async def _ids(rows: Collection, customer_ids: Sequence[str]) -> list[str]:
    asked = [rows.find({"customer_id": one}, projection=["_id"]) for one in customer_ids]
    return [row["_id"] for found in await asyncio.gather(*asked) for row in found]


def _nameless(row: Document, account_id: str) -> UpdateOne | None:
    """Without the digests of who paid to the account; other accounts' payments may stand in the same row."""
    place = {"_id": row["_id"]}
    if "payments" in row:
        names = ("payments.$[one].payer_key", "payments.$[one].told.$[].payer_key")
        mine: list[Mapping[str, Any]] = [{"one.billing_account_id": account_id}]
        return UpdateOne(place, {"$set": dict.fromkeys(names, "")}, array_filters=mine)
    if row["payer_key"] or any(one.get("payer_key") for one in row["told"]):
        return UpdateOne(place, {"$set": {"payer_key": "", "told.$[].payer_key": ""}})
    return None


def _ungiven(row: Document, account_id: str) -> UpdateOne | None:
    """A refund without the digest of who had paid, and without an account that was given for it."""
    if row.get("payer_key") or row.get("given"):
        return UpdateOne({"_id": row["_id"]}, {"$set": {"payer_key": "", "given": None}})
    return None
