"""Ledger entries whose time is over: gone to the day, and the chain still verifies.

Classes of different length stand in one chain. An entry that goes while older ones are kept leaves its
place: sequence and hashes, nothing of what it said, with a keyed digest that this service deleted it. Once
everything before it has gone too the place goes as well, and the cut of the chain moves on: sequence and hash
of the last entry deleted, with such a digest, from which the verifier begins.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import takewhile

from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Vault
from services.disclosure.model.ledger import Head, RecipientKind
from services.disclosure.store.ledger import COLLECTION, CUTS, GONE, proof
from services.kernel.retention_runs import Kind, Rows, Sweeper, Work

STEP = 300
"""Places that are taken from chains in one transaction."""
_SAYS = (
    *("at", "recipient_id", "recipient_role", "recipient_category", "ground", "evidence", "purpose"),
    *("data_categories", "fields", "channel", "trace_id", "fingerprint"),
)
_LENGTHS = {
    "reads_by_staff": (RecipientKind.STAFF, "security_log"),
    "reads_by_services": (RecipientKind.SERVICE, "security_log"),
    "disclosures_to_processors": (RecipientKind.PROCESSOR, "contract_period"),
    "disclosures_to_third_parties": (RecipientKind.THIRD_PARTY, "contract_period"),
}


def ledger_sweepers(mongo: Mongo, vault: Vault) -> list[Sweeper]:
    """The parts of a retention run that go through the ledger."""
    kinds = [
        Kind(
            name,
            COLLECTION,
            retention,
            since="at",
            moments=True,
            only={"recipient_kind": kind.value},
            needs=("subject_id", "sequence", "hash"),
        )
        for name, (kind, retention) in _LENGTHS.items()
    ]
    return [*(Entries(mongo, vault, kind) for kind in kinds), Places(mongo, vault)]


class Chains:
    """Takes places from the beginnings of chains."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._ledger = mongo.collection(COLLECTION)
        self._cuts = mongo.collection(CUTS)
        self._vault = vault

    async def advance(self, subject_id: str, at_most: int) -> int:
        """Move a person's cut behind the places at the beginning of the chain, inside a transaction; how many
        went. A chain that is not done is marked `behind`.
        """
        cut = await self._cuts.find_one({"_id": subject_id}) or {"sequence": 0, "hash": ""}
        query = {"subject_id": subject_id, "sequence": {"$gt": cut["sequence"]}}
        names = ["sequence", "hash", "recipient_kind"]
        found = await self._ledger.find(query, sort=[("sequence", 1)], limit=at_most + 1, projection=names)
        front = list(takewhile(lambda row: row["recipient_kind"] == GONE, found))
        for row in front[:at_most]:
            await self._ledger.delete_one({"_id": row["_id"]})
        last = front[:at_most][-1] if front[:at_most] else cut
        head = Head(last["sequence"], last["hash"])
        stands: Document = {
            "sequence": head.sequence,
            "hash": head.hash,
            "proof": proof(self._vault, subject_id, head),
            "behind": len(front) > at_most,
        }
        if front or cut.get("behind"):
            await self._cuts.update_one({"_id": subject_id}, {"$set": stands}, upsert=True)
        return len(front[:at_most])

    async def leave_place(self, row: Document, kind: RecipientKind) -> bool:
        """Take from an entry all that it said; False when another worker has."""
        head = Head(row["sequence"], row["hash"])
        left = {
            "recipient_kind": GONE,
            "request_key": f"{GONE}:{row['_id']}",
            "proof": proof(self._vault, row["subject_id"], head),
        }
        query = {"_id": row["_id"], "recipient_kind": kind.value}
        changed = await self._ledger.update_one(query, {"$set": left, "$unset": dict.fromkeys(_SAYS, "")})
        return changed.matched == 1


class Entries(Rows):
    """Entries of one kind of recipient."""

    def __init__(self, mongo: Mongo, vault: Vault, kind: Kind) -> None:
        super().__init__(mongo, kind)
        self._name = kind.name
        self._of, _ = _LENGTHS[kind.name]
        self._chains = Chains(mongo, vault)

    async def delete(self, rows: Sequence[Document], work: Work) -> None:
        """Take what entries said, and the places that are at the beginnings of their chains."""

        async def act() -> Mapping[str, int]:
            gone = sum([await self._chains.leave_place(row, self._of) for row in rows])
            budget = STEP
            for subject_id in sorted({row["subject_id"] for row in rows}):
                budget -= await self._chains.advance(subject_id, budget)
            return {self._name: gone}

        await work.delete(act)


class Places:
    """Chains from which more places are to go than fitted into a transaction."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._mongo = mongo
        self._cuts = mongo.collection(CUTS)
        self._chains = Chains(mongo, vault)
        self.kinds: Sequence[tuple[str, str]] = ()
        self.indexes: Sequence[Index] = ()

    async def sweep(self, work: Work) -> None:
        """Go on with each until it is done."""
        if work.dry_run:
            return
        while row := await self._cuts.find_one({"behind": True}, ["_id"]):
            await self._mongo.transaction(partial(self._chains.advance, row["_id"], STEP))
