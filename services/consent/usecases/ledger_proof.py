"""How the consent ledgers are proved: what is theirs of `kernel/proof/proving.py`."""

from collections.abc import AsyncIterator

from services.chassis.idempotency import RequestKey
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest
from services.consent.proof import CHECKPOINT_KIND, ConsentBook, whole_since
from services.consent.usecases.deps import Deps
from services.kernel.proof.keeping import SignedCheckpoint
from services.kernel.proof.proving import Proving

VERIFY = "verify_ledger"
CHAINS = 100
"""Ledgers read at once."""


async def make_checkpoint(deps: Deps) -> bool:
    """Make the checkpoint of this Oslo day unless there is one; whether one was made here."""
    return await _proving(deps).make_checkpoint()


async def checkpoint_age(deps: Deps) -> float | None:
    """Seconds since the last checkpoint was made; None before the first."""
    return await _proving(deps).checkpoint_age()


async def checkpoints_page(asked: PageRequest, deps: Deps) -> Page[SignedCheckpoint]:
    """Checkpoints, newest first. Raises PageTokenInvalid."""
    return await _proving(deps).checkpoints_page(asked, deps.pages)


async def keep_own_key(deps: Deps) -> None:
    """Keep the public key in use among those that can verify."""
    await _proving(deps).keep_own_key()


async def key_set(deps: Deps) -> str:
    """Every public key that ever signed here, as a JWK Set (RFC 7517)."""
    return await _proving(deps).key_set()


async def key_of(jws: str, deps: Deps) -> str:
    """The public key that verifies a signed text, as a JWK in JSON: perhaps one that has been replaced."""
    return await deps.store.checkpoints.key(deps.signer.key_id(jws)) or deps.signer.public_jwk()


def export_lines(deps: Deps) -> AsyncIterator[bytes]:
    """All ledgers as lines that prove themselves (see `kernel/proof/lines.py`), while everything goes on."""
    return _proving(deps).export_lines()


async def ask_to_verify(key: RequestKey, role: str, deps: Deps) -> str:
    """Begin a verification; the id of its operation. `role` may see what it finds."""
    return await deps.operations.start_once(key, deps.commands, VERIFY, {}, owner=f"staff:{role}")


async def verify_everything(running: Running, deps: Deps) -> dict[str, object]:
    """Verify every ledger as it is stored: chain, receipts, end, checkpoints. May be begun again."""
    return await _proving(deps).verify(running)


def _proving(deps: Deps) -> Proving:
    return Proving(
        name="consent",
        kind=CHECKPOINT_KIND,
        book=ConsentBook,
        kept=deps.store.checkpoints,
        signer=deps.signer,
        clock=deps.clock,
        hashes=deps.store.ledger.hashes,
        batches=lambda: deps.store.chains(CHAINS),
        count=deps.store.ledger.count,
        whole_since=whole_since,
        heads_kept=True,
    )
