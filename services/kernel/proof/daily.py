"""One signed checkpoint a day over the ends of all chains of a context's ledgers."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from services.kernel.calendar import oslo_date, oslo_midnight
from services.kernel.proof.canonical import moment_text
from services.kernel.proof.checkpoint import NONE_BEFORE, Checkpoint, RootAt, checkpoint_hash
from services.kernel.proof.keeping import Checkpoints
from services.kernel.proof.lines import Voucher

SETTLING = timedelta(minutes=10)
"""How long after the cut a checkpoint waits: what was recorded before midnight has been committed by then."""


async def make_checkpoint(
    now: datetime,
    kept: Checkpoints,
    hashes: AsyncIterator[tuple[str, int, str, str]],
    signer: Voucher,
    kind: str,
) -> bool:
    """Make the checkpoint of this Oslo day unless there is one; whether one was made here.

    Every replica may try: the day, and the place after the checkpoint before, can be had once. `hashes` are
    subject, sequence, time and hash of every entry, by subject and sequence, one at a time.
    """
    day = oslo_date(now)
    cut = oslo_midnight(day)
    if now < cut + SETTLING or await kept.of(day.isoformat()) is not None:
        return False
    newest = await kept.page(limit=1)
    root = RootAt(cut)
    async for subject_id, sequence, recorded_at, hash_ in hashes:
        root.add(subject_id, sequence, recorded_at, hash_)
    made = root.root()
    checkpoint = Checkpoint(
        sequence=newest[0].checkpoint.sequence + 1 if newest else 1,
        day=day.isoformat(),
        before=root.before,
        made_at=moment_text(now),
        subjects=root.subjects,
        entries=root.entries,
        root=made,
        previous=checkpoint_hash(newest[0].jws) if newest else NONE_BEFORE,
    )
    return await kept.add(checkpoint, signer.vouch(checkpoint.content(), kind))
