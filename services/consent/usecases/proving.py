"""How the ledgers are proved: a signed checkpoint each day, an export that proves itself, verification."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest
from services.consent.proof import CHECKPOINT_KIND, ConsentBook, whole_since
from services.consent.store import Chain
from services.consent.usecases.deps import Deps
from services.kernel.proof import daily
from services.kernel.proof.canonical import moment_text
from services.kernel.proof.keeping import SignedCheckpoint
from services.kernel.proof.lines import Writer
from services.kernel.proof.signatures import Keys
from services.kernel.proof.verifier import Verifier

VERIFY = "verify_ledger"
CHAINS = 100
"""Ledgers read at once."""
TOLD = 100
"""Findings in the result of a verification; the export has all."""


async def make_checkpoint(deps: Deps) -> bool:
    """Make the checkpoint of this Oslo day unless there is one; whether one was made here.

    Every replica may try: the day, and the place after the checkpoint before, can be had once. Reads every
    entry's hash once, one at a time.
    """
    return await daily.make_checkpoint(
        deps.clock.now(), deps.store.checkpoints, deps.store.ledger.hashes(), deps.signer, CHECKPOINT_KIND
    )


async def checkpoint_age(deps: Deps) -> float | None:
    """Seconds since the last checkpoint was made; None before the first."""
    newest = await deps.store.checkpoints.page(limit=1)
    if not newest:
        return None
    return (deps.clock.now() - datetime.fromisoformat(newest[0].checkpoint.made_at)).total_seconds()


async def checkpoints_page(asked: PageRequest, deps: Deps) -> Page[SignedCheckpoint]:
    """Checkpoints, newest first. Raises PageTokenInvalid."""
    before = int(deps.pages.place("checkpoints", asked) or 0)
    found = await deps.store.checkpoints.page(before=before, limit=asked.limit + 1)
    return deps.pages.cut("checkpoints", found, asked, lambda item: str(item.checkpoint.sequence))


async def keep_own_key(deps: Deps) -> None:
    """Keep the public key in use among those that can verify."""
    await deps.store.checkpoints.keep_key(json.loads(deps.signer.public_jwk()))


async def key_set(deps: Deps) -> str:
    """Every public key that ever signed here, as a JWK Set (RFC 7517)."""
    return json.dumps({"keys": await deps.store.checkpoints.keys()}, sort_keys=True)


async def key_of(jws: str, deps: Deps) -> str:
    """The public key that verifies a signed text, as a JWK in JSON: perhaps one that has been replaced."""
    return await deps.store.checkpoints.key(deps.signer.key_id(jws)) or deps.signer.public_jwk()


async def export_lines(deps: Deps) -> AsyncIterator[bytes]:
    """All ledgers as lines that prove themselves (see `proof/lines.py`), while everything goes on."""
    writer = Writer(new_id("exp"), moment_text(deps.clock.now()), deps.signer)
    yield writer.begin(whole_since(deps.clock.now()))
    for jws in await deps.store.checkpoints.all():
        yield writer.checkpoint(jws)
    async for chain in _chains(deps):
        for record, receipt in chain.rows:
            yield writer.entry(record, receipt)
        if chain.head is not None:
            yield writer.head(chain.subject_id, chain.head)
    yield writer.end()


async def ask_to_verify(key: RequestKey, role: str, deps: Deps) -> str:
    """Begin a verification; the id of its operation. `role` may see what it finds."""

    async def act() -> tuple[Ref, str]:
        operation = await deps.operations.start(VERIFY, {}, owner=f"staff:{role}")
        return {"operation_id": operation.id}, operation.id

    async def again(ref: Ref) -> str:
        return ref["operation_id"]

    return await deps.commands.run(key, act, again)


async def verify_everything(running: Running, deps: Deps) -> dict[str, object]:
    """Verify every ledger as it is stored: chain, receipts, end, checkpoints. May be begun again.

    In a thread, some ledgers at a time: signatures and hashes of a million entries take minutes, and the loop
    has calls to answer meanwhile.
    """
    verifier = Verifier(Keys(json.loads(await key_set(deps))), ConsentBook())
    verifier.whole_since = whole_since(deps.clock.now())
    await asyncio.to_thread(_take_checkpoints, verifier, await deps.store.checkpoints.all())
    total = await deps.store.ledger.count()
    async for chains in _batches(deps):
        await asyncio.to_thread(_take_chains, verifier, chains)
        await running.progress(min(verifier.entries, total), total)
    findings = await asyncio.to_thread(verifier.close)
    return {
        "in_order": verifier.faults == 0,
        "ledgers": verifier.subjects,
        "entries": verifier.entries,
        "checkpoints": verifier.checkpoints,
        "faults": verifier.faults,
        "findings": [vars(item) for item in findings[:TOLD]],
    }


def _take_checkpoints(verifier: Verifier, checkpoints: Sequence[str]) -> None:
    for jws in checkpoints:
        verifier.checkpoint(jws)


def _take_chains(verifier: Verifier, chains: Sequence[Chain]) -> None:
    for chain in chains:
        verifier.chain(chain.subject_id, chain.rows, chain.head)
        if chain.head is None:
            verifier.unvouched(chain.subject_id)


async def _chains(deps: Deps) -> AsyncIterator[Chain]:
    async for chains in _batches(deps):
        for chain in chains:
            yield chain


async def _batches(deps: Deps) -> AsyncIterator[list[Chain]]:
    after: str | None = ""
    while after is not None:
        found, after = await deps.store.chains(after, CHAINS)
        yield found
