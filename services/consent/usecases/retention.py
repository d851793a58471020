"""What a retention run goes through in consent: proofs of consents, lists of audiences, what was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from services.chassis.mongo import Index, Mongo
from services.consent.model import acts
from services.consent.model.ledger import Act, cut_record
from services.consent.model.standing import Standing
from services.consent.proof import CUT_KIND
from services.consent.store.audience_exports import GIVEN
from services.consent.usecases.deps import Deps
from services.kernel.calendar import oslo_date, oslo_midnight
from services.kernel.proof.canonical import moment_text
from services.kernel.proof.chains import Head
from services.kernel.retention import last_past
from services.kernel.retention_runs import Kind, Rows, Sweeper, Work

PROOF, LISTS = "consent_period", "audiences"
ENTRIES = "ledger_entries"
TERMINAL = "trm_"


def sweepers(deps: Deps, mongo: Mongo) -> list[Sweeper]:
    """The parts of a run."""
    return [Proofs(deps), Lists(deps), Rows(mongo, Kind("given_to_processors", GIVEN, LISTS))]


@dataclass(frozen=True)
class Ended:
    """A ledger whose time is over: its cut, ready to be stored."""

    subject_id: str
    cut: Mapping[str, object]
    jws: str

    @property
    def head(self) -> Head:
        """Where it ended."""
        return Head(int(str(self.cut["sequence"])), str(self.cut["hash"]))


class Proofs:
    """Ledgers of people and terminals in which nothing stands any more, five years after the last act.

    As long as one consent or objection stands the whole ledger is its proof. What is left of a ledger is its
    cut, from which a next entry follows and later checkpoints are made.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    kinds: Sequence[tuple[str, str]] = ((ENTRIES, PROOF),)
    indexes: Sequence[Index] = ()

    async def sweep(self, work: Work) -> None:
        """Go through the ends of all ledgers, as each checkpoint does."""
        limit = moment_text(oslo_midnight(last_past(PROOF, work.day) + timedelta(days=1)))
        old = [found async for found in self._deps.store.ledger.old(limit)]
        for subject_id, entries in old:
            ended = await self._ended(subject_id, work)
            if ended is None:
                continue
            work.goes(ENTRIES, entries)
            if not work.dry_run:
                await work.delete(partial(self._cut, ended))

    async def _ended(self, subject_id: str, work: Work) -> Ended | None:
        standing = await self._standing(subject_id)
        over = runs_until(standing)
        if stands(standing, self._deps.clock.now()):
            return None
        if over is not None and oslo_date(over) > last_past(PROOF, work.day):
            return None  # it ran out by itself less than five years ago
        cut = cut_record(await self._deps.store.ledger.last(subject_id))
        return Ended(subject_id, cut, self._deps.signer.vouch(cut, CUT_KIND))

    async def _standing(self, subject_id: str) -> Standing:
        if subject_id.startswith(TERMINAL):
            return (await self._deps.store.terminals.get(subject_id)).standing
        return (await self._deps.store.subjects.known(subject_id)).standing

    async def _cut(self, ended: Ended) -> Mapping[str, int]:
        store = self._deps.store
        if ended.subject_id.startswith(TERMINAL):
            still = await store.terminals.forget_answers(ended.subject_id, ended.head)
        else:
            still = await store.subjects.forget_standing(ended.subject_id, ended.head)
        # Who has said something since the end was read has a ledger that is not old any more.
        return {ENTRIES: await store.ledger.cut(ended.cut, ended.jws)} if still else {}


class Lists:
    """Who was in an audience; the counts stay."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    kinds: Sequence[tuple[str, str]] = ((LISTS, LISTS),)
    indexes: Sequence[Index] = ()

    async def sweep(self, work: Work) -> None:
        """Delete the lists, then note it: cut off in between, it begins with the same one."""
        audiences = self._deps.store.audiences
        for audience_id in await audiences.old(oslo_midnight(work.day)):
            work.goes(LISTS, 1)
            if work.dry_run:
                continue
            await audiences.delete_lists(audience_id)
            await work.delete(partial(self._forgotten, audience_id))

    async def _forgotten(self, audience_id: str) -> Mapping[str, int]:
        return {LISTS: int(await self._deps.store.audiences.forgotten(audience_id))}


def stands(standing: Standing, now: datetime) -> bool:
    """Whether a consent or an objection is in force."""
    agreed = (mark for mark in standing.consents.values() if mark.act in acts.AGREEING)
    if any(mark.expires_at is None or mark.expires_at > now for mark in agreed):
        return True
    return any(mark.act is Act.OBJECTED for mark in standing.objections.values())


def runs_until(standing: Standing) -> datetime | None:
    """When the last consent that nobody took back ran out; None when there is none."""
    ends = [
        mark.expires_at
        for mark in standing.consents.values()
        if mark.act in acts.AGREEING and mark.expires_at is not None
    ]
    return max(ends, default=None)
