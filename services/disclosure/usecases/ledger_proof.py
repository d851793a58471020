"""How the disclosure ledgers are proved: what is theirs of `kernel/proof/proving.py`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.chassis.idempotency import RequestKey
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest
from services.disclosure.proof import CHECKPOINT_KIND, DisclosureBook, end_of, rows_of, whole_since
from services.disclosure.usecases import Deps
from services.kernel.proof.chains import Head
from services.kernel.proof.keeping import SignedCheckpoint
from services.kernel.proof.proving import Proving
from services.kernel.proof.verifier import Row

OPERATION = "verify_disclosure_ledger"
TOGETHER = 100
"""Ledgers that are looked at in one go, away from the loop."""


@dataclass(frozen=True)
class _Chain:
    """One person's ledger; its end is what is stored of it."""

    subject_id: str
    rows: list[Row]
    head: Head | None


async def make_checkpoint(deps: Deps) -> bool:
    """Make the checkpoint of this Oslo day unless there is one; whether one was made here."""
    return await _proving(deps).make_checkpoint()


async def look_after(deps: Deps, *, make: bool = True) -> None:
    """Tell operators how old the last checkpoint is; `make` that of today before, unless there is one."""
    if make:
        await make_checkpoint(deps)
    age = await _proving(deps).checkpoint_age()
    if age is not None:
        deps.measures.checkpoint_age(age)


async def keep_own_key(deps: Deps) -> None:
    """Keep the public key in use among those that can verify."""
    await _proving(deps).keep_own_key()


async def key_set(deps: Deps) -> str:
    """Every public key that ever signed here, as a JWK Set (RFC 7517)."""
    return await _proving(deps).key_set()


async def checkpoints_page(asked: PageRequest, deps: Deps) -> Page[SignedCheckpoint]:
    """Checkpoints, newest first. Raises PageTokenInvalid."""
    return await _proving(deps).checkpoints_page(asked, deps.store.pages)


def export_lines(deps: Deps) -> AsyncIterator[bytes]:
    """All ledgers as lines that prove themselves (see `kernel/proof/lines.py`), while everything goes on."""
    return _proving(deps).export_lines()


async def ask_to_verify(key: RequestKey, role: str, deps: Deps) -> str:
    """Begin a verification; the id of its operation. `role` may see what it finds."""
    return await deps.operations.start_once(key, deps.commands, OPERATION, {}, owner=f"staff:{role}")


async def verify_everything(running: Running, deps: Deps) -> dict[str, object]:
    """Verify every ledger as it is stored: chains, cuts, checkpoints. May be begun again."""
    return await _proving(deps).verify(running)


def _proving(deps: Deps) -> Proving:
    return Proving(
        name="disclosure",
        kind=CHECKPOINT_KIND,
        book=DisclosureBook,
        kept=deps.store.checkpoints,
        signer=deps.signer,
        clock=deps.clock,
        hashes=deps.store.ledger.hashes,
        batches=lambda: _batches(deps),
        count=deps.store.ledger.count,
        whole_since=whole_since,
    )


async def _batches(deps: Deps) -> AsyncIterator[list[_Chain]]:
    waiting: list[_Chain] = []
    async for subject_id, cut, links in deps.store.ledger.chains():
        rows = rows_of(subject_id, cut, links, deps.signer)
        waiting.append(_Chain(subject_id, rows, end_of(rows)))
        if len(waiting) == TOGETHER:
            yield waiting
            waiting = []
    yield waiting
