"""How an act comes into the ledger: with receipt, event and the memory of the command, all or none.

Acts that come at the same time are written in one transaction (see `chassis/group_commit.py`); several of one
person in a group follow one another on the chain as if they had come one by one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.chassis.clock import Clock
from services.chassis.group_commit import ALONE, Alone, GroupCommit, Member
from services.chassis.idempotency import Commands, Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import Document
from services.chassis.outbox import Outbox
from services.consent.events import entry_recorded
from services.consent.model.facts import Facts, Status
from services.consent.model.ledger import Deed, Entry, append, receipt_of
from services.consent.model.policy import Policy
from services.consent.model.receipt import receipt
from services.consent.model.standing import Mark, Standing
from services.consent.model.subject import Subject
from services.consent.ports import ReceiptSigner
from services.consent.store import Store, Written

Plan = Callable[[Facts, Standing], Deed | Mark]
"""What to record for somebody who stands there; or the act that says it already."""


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


class Recorder:
    """Records acts."""

    def __init__(
        self,
        store: Store,
        commands: Commands,
        outbox: Outbox,
        clock: Clock,
        signer: ReceiptSigner,
    ) -> None:
        self._store, self._commands, self._outbox = store, commands, outbox
        self._clock, self._signer = clock, signer
        self._groups: GroupCommit[Act, Entry] = GroupCommit(self._together, self._alone)

    async def record(self, act: Act) -> Entry:
        """The entry that was recorded, or that said it already.

        Raises:
            FactsMissing: nothing is known here about the person.
            What the plan raises.
        """
        return await self._groups.run(act)

    async def _together(self, members: Sequence[Member[Act]]) -> Sequence[Entry | Alone]:
        async def body() -> tuple[Sequence[tuple[RequestKey, Ref]], Sequence[Entry | Alone]]:
            known = await self._store.subjects.known_of({member.command.customer_id for member in members})
            draft = _Draft(known)
            outcomes = [self._add(member, draft) for member in members]
            await self._write(draft)
            return list(draft.done.values()), outcomes

        return await self._commands.run_together(body)

    def _add(self, member: Member[Act], draft: _Draft) -> Entry | Alone:
        act = member.command
        known = draft.known.get(act.customer_id)
        if known is None or known.facts is None or act.key.record_id in draft.done:
            return ALONE
        if known.facts.status is Status.ERASED:
            return ALONE
        try:
            planned = act.plan(known.facts, draft.standing(act.customer_id))
        except Exception:  # noqa: BLE001 - by itself it meets its error again, or turns out to be done before
            return ALONE
        if isinstance(planned, Mark):
            return ALONE
        made = member.context.run(self._make, act, planned, draft.standing(act.customer_id))
        return _drafted(act, made, draft)

    async def _alone(self, act: Act) -> Entry:
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

    def _make(self, act: Act, deed: Deed, standing: Standing) -> tuple[Written, Document]:
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


def _drafted(act: Act, made: tuple[Written, Document], draft: _Draft) -> Entry:
    written, event = made
    entry = written.entry
    draft.written.append(written)
    draft.events.append(event)
    draft.stands[act.customer_id] = draft.standing(act.customer_id).after(entry)
    draft.done[act.key.record_id] = (act.key, {"entry_id": entry.entry_id})
    return entry
