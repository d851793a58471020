"""What browsers and app installations answer. A call that says no is the same call as one that says yes."""

import contextlib
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from services.chassis.errors import DomainError, VersionConflict
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.consent.errors import ReceiptNotFound, TextNotPublished, TextOutdated
from services.consent.events import terminal_withdrawn
from services.consent.model import terminal as model
from services.consent.model.acts import Actor, Circumstances
from services.consent.model.ledger import Act, ActedBy, Deed, Entry, append, receipt_of
from services.consent.model.policy import TERMINAL_CONSENTS
from services.consent.model.receipt import receipt
from services.consent.model.terminal import CategoryView, Evidence, Terminal
from services.consent.store import StoredReceipt, Written
from services.consent.usecases.clocking import require_possible
from services.consent.usecases.deps import Deps

T = TypeVar("T")
_TRIES = 3


@dataclass(frozen=True)
class TerminalView:
    """A terminal as one request sees it."""

    terminal: Terminal
    categories: list[CategoryView]
    gpc: bool


@dataclass(frozen=True)
class Answers:
    """What was answered on a terminal: yes or no by category."""

    terminal_id: str
    platform: str
    choices: Mapping[str, bool]
    language: str
    texts_hash: str = ""
    """The hash of all that was shown; empty when there is no yes."""
    client_time: datetime | None = None
    gpc: bool = False
    signals: Mapping[str, bool] | None = None
    """Consent Mode signals as they came, when the answers came as such."""
    tcf_string: str = ""


async def terminal_of(terminal_id: str, deps: Deps, *, gpc: bool) -> TerminalView:
    """Where a terminal stands. Reading leaves no trace, also when nobody has answered there."""
    terminal = await deps.store.terminals.get(terminal_id) if terminal_id else Terminal("")
    return terminal_view(terminal, deps, gpc=gpc)


def terminal_view(terminal: Terminal, deps: Deps, *, gpc: bool) -> TerminalView:
    """The terminal under the policy in force, now."""
    return TerminalView(terminal, model.view(deps.policy, terminal, deps.clock.now(), gpc=gpc), gpc)


async def put_terminal(answers: Answers, key: RequestKey, deps: Deps) -> TerminalView:
    """Record a terminal's answers; with an empty id the terminal gets one.

    Raises:
        TextOutdated, TextNotPublished: a yes is not to what is published now.
        ClientClockImpossible: a yes cannot have been said when the device says.
    """
    fresh = f"{model.ID_PREFIX}_{secrets.token_hex(16)}"

    async def command() -> tuple[Ref, TerminalView]:
        terminal = await record_answers(answers, answers.terminal_id or fresh, deps)
        return {"terminal_id": terminal.id}, terminal_view(terminal, deps, gpc=answers.gpc)

    async def again(ref: Ref) -> TerminalView:
        return await terminal_of(ref["terminal_id"], deps, gpc=answers.gpc)

    try:
        if any(answers.choices.values()):
            await _check_texts(answers, deps)
    except DomainError:
        # Sent again, what was recorded is answered as before: texts and clocks have moved on since.
        known = await deps.commands.recall(key)
        if known is None:
            raise
        return await again(known)
    return await at_once(lambda: deps.commands.run(key, command, again))


async def at_once(run: Callable[[], Awaitable[T]]) -> T:
    """`run()`, again when another call has begun the same document just now.

    Two that insert one document do not meet as a write conflict, which would be tried again by itself.
    """
    for _ in range(_TRIES - 1):
        with contextlib.suppress(VersionConflict):
            return await run()
    return await run()


async def record_answers(answers: Answers, terminal_id: str, deps: Deps) -> Terminal:
    """Append what the answers change to the terminal's ledger; inside a transaction."""
    before = await deps.store.terminals.get(terminal_id)
    now = deps.clock.now()
    how = Circumstances(Actor(ActedBy.SELF), answers.platform, now, answers.client_time)
    after = Terminal(before.id, answers.platform, before.standing, before.despite_gpc)
    written: list[Written] = []
    for choice in answers.choices.items():
        deed = model.answer(deps.policy, after, choice, answers.language, how, gpc=answers.gpc)
        if deed is None:
            continue
        made = _write(after, deed, answers, now, deps)
        category = deps.policy.terminal_categories[choice[0]]
        after = after.after(made.entry, category, gpc=answers.gpc)
        written.append(made)
        if made.entry.act is Act.WITHDRAWN:
            await deps.outbox.add(terminal_withdrawn(made.entry, category))
    if written:
        await deps.store.terminals.append(before, after, written)
        await _keep_evidence(answers, after, [item.entry.entry_id for item in written], deps)
    return after


async def terminal_history(terminal_id: str, asked: PageRequest, deps: Deps) -> Page[Entry]:
    """A page of a terminal's ledger, newest first. Raises PageTokenInvalid."""
    query = f"ledger:{terminal_id}"
    before = int(deps.pages.place(query, asked) or 0)
    entries = await deps.store.ledger.entries(terminal_id, before=before, limit=asked.limit + 1)
    return deps.pages.cut(query, entries, asked, lambda entry: str(entry.sequence))


async def terminal_evidence(terminal_id: str, entries: Sequence[Entry], deps: Deps) -> list[Evidence]:
    """The signals behind these entries of a terminal's ledger, oldest first."""
    return await deps.store.terminals.evidence(terminal_id, [entry.entry_id for entry in entries])


async def terminal_receipt(terminal_id: str, receipt_id: str, deps: Deps) -> StoredReceipt:
    """A receipt of this terminal. Raises ReceiptNotFound, also when it is another's."""
    found = await deps.store.ledger.receipt(terminal_id, receipt_id)
    if found is None:
        raise ReceiptNotFound("There is no such receipt.")
    return found


def _write(terminal: Terminal, deed: Deed, answers: Answers, now: datetime, deps: Deps) -> Written:
    marked = Deed(**{**vars(deed), "source": _source(answers)})
    entry_id = new_id("ent")
    entry = append(
        terminal.id,
        terminal.standing.head,
        marked,
        entry_id=entry_id,
        receipt_id=receipt_of(entry_id),
        now=now,
    )
    return Written(entry, deps.signer.sign(receipt(entry, deps.policy)))


def _source(answers: Answers) -> str:
    """How the answer came, for the ledger: raw evidence is bound to the chain by its digest."""
    parts = ["terminal"]
    if answers.signals is not None:
        parts.append("Consent Mode v2")
    if answers.gpc:
        parts.append("Sec-GPC: 1")
    if answers.tcf_string:
        parts.append("TCF sha-256 " + sha256(answers.tcf_string.encode()).hexdigest())
    return "; ".join(parts)


async def _keep_evidence(answers: Answers, terminal: Terminal, entries: list[str], deps: Deps) -> None:
    raw: dict[str, Any] = {"gpc": answers.gpc}
    if answers.signals is not None:
        raw["consent_mode"] = dict(answers.signals)
    if answers.tcf_string:
        raw["tcf_string"] = answers.tcf_string
    if len(raw) > 1:
        await deps.store.terminals.keep_evidence(terminal.id, deps.clock.now(), entries, raw)


async def _check_texts(answers: Answers, deps: Deps) -> None:
    current = deps.policy.terminal_texts_hashes[answers.language]
    if answers.texts_hash == current:
        await require_possible(answers.client_time, TERMINAL_CONSENTS, answers.language, current, deps)
        return
    known = await deps.store.policies.was_published(TERMINAL_CONSENTS, answers.language, answers.texts_hash)
    if known:
        raise TextOutdated(
            "The texts have changed; show the new ones.",
            purpose=TERMINAL_CONSENTS,
            language=answers.language,
            current_text_hash=current,
        )
    raise TextNotPublished(
        "No such texts were ever published in this language.",
        purpose=TERMINAL_CONSENTS,
        language=answers.language,
    )
