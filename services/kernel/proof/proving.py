"""How ledgers are proved, whatever stands in them: a checkpoint a day, an export, verification."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.chassis.clock import Clock
from services.chassis.ids import new_id
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest, Pages
from services.kernel.proof import daily
from services.kernel.proof.canonical import moment_text
from services.kernel.proof.chains import Head
from services.kernel.proof.keeping import Checkpoints, SignedCheckpoint
from services.kernel.proof.lines import Writer
from services.kernel.proof.signatures import Keys
from services.kernel.proof.verifier import Book, Row, Verifier

TOLD = 100
"""Findings in the result of a verification; the export has all."""


class Signer(Protocol):
    """Signs what proves a ledger."""

    def vouch(self, content: Mapping[str, Any], kind: str) -> str:
        """The content as a signed JWS."""
        ...

    def public_jwk(self) -> str:
        """The public key as JSON."""
        ...


class Chain(Protocol):
    """One person's ledger as it is stored: records with what is signed of each, and its end."""

    @property
    def subject_id(self) -> str:
        """Whose it is."""
        ...

    @property
    def rows(self) -> Sequence[Row]:
        """The records, in their order."""
        ...

    @property
    def head(self) -> Head | None:
        """Where it ends; None when nothing says so."""
        ...


@dataclass(frozen=True)
class Proving:
    """The ledgers of one context. `name` is as in `lines.FORMATS`, `kind` that of its checkpoints.

    `hashes` are subject, sequence, time and hash of every entry; `batches` some whole ledgers at a time.
    `heads_kept`: the context keeps the ends, so that a ledger without one is a fault.
    """

    name: str
    kind: str
    book: Callable[[], Book]
    kept: Checkpoints
    signer: Signer
    clock: Clock
    hashes: Callable[[], AsyncIterator[tuple[str, int, str, str]]]
    batches: Callable[[], AsyncIterator[Sequence[Chain]]]
    count: Callable[[], Awaitable[int]]
    whole_since: Callable[[datetime], str]
    heads_kept: bool = False

    async def make_checkpoint(self) -> bool:
        """Make the checkpoint of this Oslo day unless there is one; whether one was made here.

        Every replica may try: the day, and the place after the checkpoint before, can be had once.
        """
        now = self.clock.now()
        return await daily.make_checkpoint(now, self.kept, self.hashes(), self.signer, self.kind)

    async def checkpoint_age(self) -> float | None:
        """Seconds since the last checkpoint was made; before the first, since there could have been one: else
        nobody would see that none is ever made. None when nothing is known of either.
        """
        newest = await self.kept.page(limit=1)
        made = datetime.fromisoformat(newest[0].checkpoint.made_at) if newest else await self.kept.since()
        return None if made is None else (self.clock.now() - made).total_seconds()

    async def checkpoints_page(self, asked: PageRequest, pages: Pages) -> Page[SignedCheckpoint]:
        """Checkpoints, newest first. Raises PageTokenInvalid."""
        before = int(pages.place("checkpoints", asked) or 0)
        found = await self.kept.page(before=before, limit=asked.limit + 1)
        return pages.cut("checkpoints", found, asked, lambda item: str(item.checkpoint.sequence))

    async def keep_own_key(self) -> None:
        """Keep the public key in use among those that can verify."""
        await self.kept.keep_key(json.loads(self.signer.public_jwk()), self.clock.now())

    async def key_set(self) -> str:
        """Every public key that ever signed here, as a JWK Set (RFC 7517)."""
        return json.dumps({"keys": await self.kept.keys()}, sort_keys=True)

    async def export_lines(self) -> AsyncIterator[bytes]:
        """All ledgers as lines that prove themselves (see `lines.py`), while everything goes on."""
        now = self.clock.now()
        writer = Writer(new_id("exp"), moment_text(now), self.signer, ledgers=self.name)
        yield writer.begin(self.whole_since(now))
        for jws in await self.kept.all():
            yield writer.checkpoint(jws)
        async for chains in self.batches():
            for chain in chains:
                for record, jws in chain.rows:
                    yield writer.entry(record, jws)
                if chain.head is not None:
                    yield writer.head(chain.subject_id, chain.head)
        yield writer.end()

    async def verify(self, running: Running) -> dict[str, object]:
        """Verify every ledger as it is stored: chains, ends, checkpoints. May be begun again.

        In a thread, some ledgers at a time: signatures and hashes of a million entries take minutes, and the
        loop has calls to answer meanwhile.
        """
        verifier = Verifier(Keys(json.loads(await self.key_set())), self.book())
        verifier.whole_since = self.whole_since(self.clock.now())
        await asyncio.to_thread(_take_checkpoints, verifier, await self.kept.all())
        total = await self.count()
        async for chains in self.batches():
            await asyncio.to_thread(self._take, verifier, chains)
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

    def _take(self, verifier: Verifier, chains: Sequence[Chain]) -> None:
        for chain in chains:
            verifier.chain(chain.subject_id, chain.rows, chain.head)
            if self.heads_kept and chain.head is None:
                verifier.unvouched(chain.subject_id)


def _take_checkpoints(verifier: Verifier, checkpoints: Sequence[str]) -> None:
    for jws in checkpoints:
        verifier.checkpoint(jws)
