"""How the disclosure ledgers are proved: signed checkpoints, an export that proves itself, verification."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest
from services.disclosure.proof import CHECKPOINT_KIND, DisclosureBook, end_of, rows_of, whole_since
from services.disclosure.usecases import Deps
from services.kernel.proof import daily
from services.kernel.proof.canonical import moment_text
from services.kernel.proof.keeping import SignedCheckpoint
from services.kernel.proof.lines import Writer
from services.kernel.proof.signatures import Keys
from services.kernel.proof.verifier import Row, Verifier

OPERATION = "verify_disclosure_ledger"
TOGETHER = 100
"""Ledgers that are looked at in one go, away from the loop."""
TOLD = 100
"""Findings in the result of a verification; the export has all."""


async def make_checkpoint(deps: Deps) -> bool:
    """Make the checkpoint of this Oslo day unless there is one; whether one was made here."""
    kept, hashes = deps.store.checkpoints, deps.store.ledger.hashes()
    return await daily.make_checkpoint(deps.clock.now(), kept, hashes, deps.signer, CHECKPOINT_KIND)


async def look_after(deps: Deps, *, make: bool = True) -> None:
    """Tell operators how old the last checkpoint is; `make` that of today before, unless there is one."""
    if make:
        await make_checkpoint(deps)
    newest = await deps.store.checkpoints.page(limit=1)
    if newest:
        made = datetime.fromisoformat(newest[0].checkpoint.made_at)
        deps.measures.checkpoint_age((deps.clock.now() - made).total_seconds())


async def keep_own_key(deps: Deps) -> None:
    """Keep the public key in use among those that can verify."""
    await deps.store.checkpoints.keep_key(json.loads(deps.signer.public_jwk()))


async def key_set(deps: Deps) -> str:
    """Every public key that ever signed here, as a JWK Set (RFC 7517)."""
    return json.dumps({"keys": await deps.store.checkpoints.keys()}, sort_keys=True)


async def checkpoints_page(asked: PageRequest, deps: Deps) -> Page[SignedCheckpoint]:
    """Checkpoints, newest first. Raises PageTokenInvalid."""
    before = int(deps.store.pages.place("checkpoints", asked) or 0)
    found = await deps.store.checkpoints.page(before=before, limit=asked.limit + 1)
    return deps.store.pages.cut("checkpoints", found, asked, lambda item: str(item.checkpoint.sequence))


async def export_lines(deps: Deps) -> AsyncIterator[bytes]:
    """All ledgers as lines that prove themselves (see `kernel/proof/lines.py`), while everything goes on."""
    now = deps.clock.now()
    writer = Writer(new_id("exp"), moment_text(now), deps.signer, ledgers="disclosure")
    yield writer.begin(whole_since(now))
    for jws in await deps.store.checkpoints.all():
        yield writer.checkpoint(jws)
    async for subject_id, cut, links in deps.store.ledger.chains():
        rows = rows_of(subject_id, cut, links, deps.signer)
        for record, jws in rows:
            yield writer.entry(record, jws)
        if (head := end_of(rows)) is not None:
            yield writer.head(subject_id, head)
    yield writer.end()


async def ask_to_verify(key: RequestKey, role: str, deps: Deps) -> str:
    """Begin a verification; the id of its operation. `role` may see what it finds."""

    async def act() -> tuple[Ref, str]:
        operation = await deps.operations.start(OPERATION, {}, owner=f"staff:{role}")
        return {"operation_id": operation.id}, operation.id

    async def again(ref: Ref) -> str:
        return ref["operation_id"]

    return await deps.commands.run(key, act, again)


async def verify_everything(running: Running, deps: Deps) -> dict[str, object]:
    """Verify every ledger as it is stored: chains, cuts, checkpoints. May be begun again."""
    verifier = Verifier(Keys(json.loads(await key_set(deps))), DisclosureBook())
    verifier.whole_since = whole_since(deps.clock.now())
    for jws in await deps.store.checkpoints.all():
        verifier.checkpoint(jws)
    total = await deps.store.ledger.count()
    waiting: list[tuple[str, list[Row]]] = []
    async for subject_id, cut, links in deps.store.ledger.chains():
        waiting.append((subject_id, rows_of(subject_id, cut, links, deps.signer)))
        if len(waiting) == TOGETHER:
            await asyncio.to_thread(_take, verifier, waiting)
            waiting = []
            await running.progress(min(verifier.entries, total), total)
    await asyncio.to_thread(_take, verifier, waiting)
    findings = await asyncio.to_thread(verifier.close)
    return {
        "in_order": verifier.faults == 0,
        "ledgers": verifier.subjects,
        "entries": verifier.entries,
        "checkpoints": verifier.checkpoints,
        "faults": verifier.faults,
        "findings": [vars(item) for item in findings[:TOLD]],
    }


def _take(verifier: Verifier, chains: list[tuple[str, list[Row]]]) -> None:
    for subject_id, rows in chains:
        verifier.chain(subject_id, rows, end_of(rows))
