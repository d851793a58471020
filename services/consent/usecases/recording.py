"""How an act comes into the ledger: with receipt, event and the memory of the command, all or none.

Acts that come at the same time are written in one transaction (see `chassis/group_commit.py`); several of one
person in a group follow one another on the chain as if they had come one by one.

Of somebody who has acted here just now the entry is made and signed while the group before commits or its own
gathers. The transaction reads where the person stands as ever: what was made for another place is made again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from services.chassis.clock import Clock
from services.chassis.group_commit import ALONE, Alone, GroupCommit, Member
from services.chassis.idempotency import Commands, Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import Document
from services.chassis.outbox import Outbox
from services.consent.events import entry_recorded
from services.consent.memory import Changes
from services.consent.model.facts import Facts, Status
from services.consent.model.ledger import Deed, Entry, append, receipt_of
from services.consent.model.policy import Policy
from services.consent.model.receipt import receipt
from services.consent.model.standing import Mark, Standing
from services.consent.model.subject import Subject
from services.consent.ports import ReceiptSigner
from services.consent.store import Store, Written

REMEMBERED = 1_000
"""People who have just acted here."""

Plan = Callable[[Facts, Standing], Deed | Mark]
"""What to record for somebody who stands there; or the act that says it already."""
_Place = tuple[Facts, Standing]
_Made = tuple[Written, Document]


@dataclass(frozen=True)
class Act:
    """A command to record something in one person's ledger."""

    customer_id: str
    key: RequestKey
    plan: Plan
    policy: Policy


class FactsMissing(Exception):
    """The person is not projected here yet."""


class Erased(FactsMissing):
    """The person was erased: nothing is added to the ledger, which is kept as proof."""


@dataclass(frozen=True)
class _Asked:
    """An act, and what it comes to if the person still stands in that place."""

    act: Act
    place: _Place | None = None
    made: _Made | None = None


@dataclass
class _Draft:
    """What a transaction is going to write."""

    known: dict[str, Subject]
    stands: dict[str, Standing] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    events: list[Document] = field(default_factory=list)
    done: dict[str, tuple[RequestKey, Ref]] = field(default_factory=dict)

    def standing(self, customer_id: str) -> Standing:
        """Where a person stands after what is drafted so far."""
        return self.stands.get(customer_id) or self.known[customer_id].standing

    def places(self) -> dict[str, _Place]:
        """Where everybody stands after it."""
        facts = {customer_id: self.known[customer_id].facts for customer_id in self.stands}
        return {key: (found, self.stands[key]) for key, found in facts.items() if found is not None}


class Recorder:
    """Records acts."""

    def __init__(
        self,
        store: Store,
        commands: Commands,
        outbox: Outbox,
        clock: Clock,
        signer: ReceiptSigner,
        changes: Changes,
    ) -> None:
        self._store, self._commands, self._outbox = store, commands, outbox
        self._clock, self._signer = clock, signer
        self._groups: GroupCommit[_Asked, Entry] = GroupCommit(self._together, self._alone)
        self._places: dict[str, _Place] = {}
        changes.listen(self._forget, self._places.clear)

    async def record(self, act: Act) -> Entry:
        """The entry that was recorded, or that said it already.

        Raises:
            FactsMissing: nothing is known here about the person.
            What the plan raises.
        """
        return await self._groups.run(self._ahead(act))

    def _ahead(self, act: Act) -> _Asked:
        place = self._places.pop(act.customer_id, None)  # of several at once the others follow the first
        if place is None:
            return _Asked(act)
        try:
            planned = act.plan(*place)
        except Exception:  # noqa: BLE001 - it is planned again for where the person really stands
            return _Asked(act)
        if isinstance(planned, Mark):
            return _Asked(act)
        return _Asked(act, place, self._make(act, planned, place[1]))

    def _forget(self, customer_ids: Sequence[str]) -> None:
        for customer_id in customer_ids:
            self._places.pop(customer_id, None)

    def _remember(self, places: Mapping[str, _Place]) -> None:
        self._places.update(places)
        while len(self._places) > REMEMBERED:
            del self._places[next(iter(self._places))]

    async def _together(self, members: Sequence[Member[_Asked]]) -> Sequence[Entry | Alone]:
        places: dict[str, _Place] = {}

        async def body() -> tuple[Sequence[tuple[RequestKey, Ref]], Sequence[Entry | Alone]]:
            asked = {member.command.act.customer_id for member in members}
            draft = _Draft(await self._store.subjects.known_of(asked))
            outcomes = [self._add(member, draft) for member in members]
            await self._write(draft)
            places.update(draft.places())
            return list(draft.done.values()), outcomes

        outcomes = await self._commands.run_together(body)
        self._remember(places)
        return outcomes

    def _add(self, member: Member[_Asked], draft: _Draft) -> Entry | Alone:
        act = member.command.act
        known = draft.known.get(act.customer_id)
        if known is None or known.facts is None or act.key.record_id in draft.done:
            return ALONE
        if known.facts.status is Status.ERASED:
            return ALONE
        made = member.command.made
        if made is not None and member.command.place == (known.facts, draft.standing(act.customer_id)):
            return _drafted(act, made, draft)
        try:
            planned = act.plan(known.facts, draft.standing(act.customer_id))
        except Exception:  # noqa: BLE001 - by itself it meets its error again, or turns out to be done before
            return ALONE
        if isinstance(planned, Mark):
            return ALONE
        made = member.context.run(self._make, act, planned, draft.standing(act.customer_id))
        return _drafted(act, made, draft)

    async def _alone(self, asked: _Asked) -> Entry:
        act = asked.act

        async def command() -> tuple[Ref, Entry]:
            known = await self._store.subjects.known(act.customer_id)
            if known.facts is None:
                raise FactsMissing
            if known.facts.status is Status.ERASED:
                raise Erased
            planned = act.plan(known.facts, known.standing)
            if isinstance(planned, Mark):
                await self._store.subjects.told(act.customer_id)
                return {"entry_id": planned.entry_id}, await self._store.ledger.entry(planned.entry_id)
            draft = _Draft({act.customer_id: known})
            entry = _drafted(act, self._make(act, planned, known.standing), draft)
            await self._write(draft)
            return {"entry_id": entry.entry_id}, entry

        async def again(ref: Ref) -> Entry:
            await self._store.subjects.told(act.customer_id)
            return await self._store.ledger.entry(ref["entry_id"])

        return await self._commands.run(act.key, command, again)

    def _make(self, act: Act, deed: Deed, standing: Standing) -> _Made:
        entry_id = new_id("ent")
        entry = append(
            act.customer_id,
            standing.head,
            deed,
            entry_id=entry_id,
            receipt_id=receipt_of(entry_id),
            now=self._clock.now(),
        )
        written = Written(entry, self._signer.sign(receipt(entry, act.policy)))
        return written, self._outbox.row(entry_recorded(entry))

    async def _write(self, draft: _Draft) -> None:
        if draft.written:
            await self._store.ledger.append(draft.written, draft.stands)
            await self._outbox.add_together(draft.events)


def _drafted(act: Act, made: _Made, draft: _Draft) -> Entry:
    written, event = made
    entry = written.entry
    draft.written.append(written)
    draft.events.append(event)
    draft.stands[act.customer_id] = draft.standing(act.customer_id).after(entry)
    draft.done[act.key.record_id] = (act.key, {"entry_id": entry.entry_id})
    return entry
