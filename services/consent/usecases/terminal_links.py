"""Terminals and the customers who log in on them: compared; the stricter holds until the person is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.chassis.errors import DomainError
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.consent.errors import SubjectUnknown, TerminalNotLinked, TextNotPublished
from services.consent.model import acts
from services.consent.model.acts import Actor, Circumstances
from services.consent.model.decision import Question
from services.consent.model.facts import Facts, Status
from services.consent.model.ledger import ActedBy
from services.consent.model.policy import TerminalCategory
from services.consent.model.standing import ConsentStatus, Standing
from services.consent.model.terminal import Terminal, difference_hash, settle
from services.consent.store import Link
from services.consent.usecases.acting import Change, Grant, grant_consent, withdraw_consent
from services.consent.usecases.clocking import require_possible
from services.consent.usecases.deciding import decide_use, subject_of
from services.consent.usecases.deps import Deps
from services.consent.usecases.terminals import Answers, TerminalView, at_once, record_answers, terminal_view


@dataclass(frozen=True)
class Difference:
    """A category on which terminal and customer do not agree."""

    category: TerminalCategory
    terminal: ConsentStatus
    customer: ConsentStatus


@dataclass(frozen=True)
class LinkedView:
    """A terminal as one customer sees it."""

    view: TerminalView
    link: Link
    ask: list[Difference]


@dataclass(frozen=True)
class DifferenceAnswer:
    """The person's answer to one difference; `text_hash` is that of both texts shown, for a yes."""

    category: str
    granted: bool
    text_hash: str


@dataclass(frozen=True)
class Settlement:
    """What a customer answers on a terminal where the two differ."""

    customer_id: str
    terminal_id: str
    answers: Sequence[DifferenceAnswer]
    language: str
    client_time: datetime | None
    gpc: bool


@dataclass(frozen=True)
class Cover:
    """Events of a kind may be stored for a purpose, for so many months, on this evidence."""

    kind: str
    purpose: str
    keep_months: int
    evidence: tuple[str, ...]


async def link_terminal(
    customer_id: str, terminal_id: str, key: RequestKey, deps: Deps, *, gpc: bool
) -> LinkedView:
    """Note that the customer has logged in on the terminal, and say where the two differ.

    Several customers may share a terminal: each has a link of their own and sees nobody else's.
    Raises SubjectUnknown, FactsUnavailable.
    """
    if (await subject_of(customer_id, deps)).facts is None:
        raise SubjectUnknown("There is no such customer.")

    async def command() -> tuple[Ref, None]:
        facts = (await deps.store.subjects.known(customer_id)).facts
        if facts is not None and facts.status is Status.ERASED:
            raise SubjectUnknown("There is no such customer.")
        await deps.store.terminals.link(customer_id, terminal_id, deps.clock.now())
        return {}, None

    async def again(_: Ref) -> None:
        return None

    await at_once(lambda: deps.commands.run(key, command, again))
    return await _linked_view(await _link(customer_id, terminal_id, deps), deps, gpc=gpc)


async def unlink_terminal(customer_id: str, terminal_id: str, key: RequestKey, deps: Deps) -> None:
    """Forget that the customer has used the terminal. Raises TerminalNotLinked."""

    async def command() -> tuple[Ref, None]:
        if not await deps.store.terminals.unlink(customer_id, terminal_id):
            raise _not_linked()
        return {}, None

    async def again(_: Ref) -> None:
        return None

    await deps.commands.run(key, command, again)


async def terminals_of(customer_id: str, asked: PageRequest, deps: Deps, *, gpc: bool) -> Page[LinkedView]:
    """A page of the customer's terminals, latest linked first. Raises PageTokenInvalid."""
    page = await deps.store.terminals.links(customer_id, asked, deps.pages)
    views = [await _linked_view(link, deps, gpc=gpc) for link in page.items]
    return Page(views, page.next_token)


async def answer_terminal(settlement: Settlement, key: RequestKey, deps: Deps) -> LinkedView:
    """Record the person's answers in both ledgers, the customer's first.

    Between the two the stricter still holds, so that who dies there leaves nothing open; the same call again
    does the rest.

    Raises:
        TerminalNotLinked: the customer has not logged in there.
        TextNotPublished: a yes is not to the two texts that are shown now.
        ClientClockImpossible: a yes cannot have been said when the device says.
        TooYoungToConsent, ObjectionStands, PurposeOff, SubjectUnknown, FactsUnavailable.
    """
    link = await _link(settlement.customer_id, settlement.terminal_id, deps)
    await _check_answers(settlement, key, deps)
    platform = (await deps.store.terminals.get(settlement.terminal_id)).platform or "web"
    for answer in settlement.answers:
        await _tell_customer_ledger(settlement, answer, platform, key, deps)
    choices = {answer.category: answer.granted for answer in settlement.answers}
    answers = Answers(
        terminal_id=settlement.terminal_id,
        platform=platform,
        choices=choices,
        language=settlement.language,
        client_time=settlement.client_time,
        gpc=settlement.gpc,
    )

    async def command() -> tuple[Ref, None]:
        await record_answers(answers, settlement.terminal_id, deps)
        return {}, None

    async def again(_: Ref) -> None:
        return None

    await at_once(lambda: deps.commands.run(key, command, again))
    return await _linked_view(link, deps, gpc=settlement.gpc)


async def cover_usage(terminal_id: str, customer_id: str, kinds: frozenset[str], deps: Deps) -> list[Cover]:
    """What may be stored of events on a terminal; `customer_id` is empty when nobody is logged in.

    Who logged in last on the terminal still counts when nobody is: their no holds there. Security events are
    for accounts: they are stored for somebody who is logged in, and for nobody else.
    Raises FactsUnavailable, which the caller takes for a no.
    """
    terminal = await deps.store.terminals.get(terminal_id)
    whose = customer_id or await _last_there(terminal_id, deps)
    found: list[Cover] = []
    for category in deps.policy.terminal_categories.values():
        wanted = sorted(category.covers & kinds)
        evidence = await _evidence(category, terminal, whose, deps) if wanted else None
        if category.required and not customer_id:
            evidence = None
        months = deps.policy.retention[category.purpose.retention].months
        found += [Cover(kind, category.serves, months, evidence) for kind in wanted if evidence is not None]
    return found


async def _evidence(
    category: TerminalCategory, terminal: Terminal, customer_id: str, deps: Deps
) -> tuple[str, ...] | None:
    """What cover under a category rests on; None when there is no cover."""
    now = deps.clock.now()
    customer, reference = await _customer_status(category, customer_id, now, deps)
    if category.required:
        return (reference,) if customer is ConsentStatus.GIVEN else None
    said, mark = terminal.said(category, now)
    if not settle(said, customer).covered:
        return None
    entry = mark.entry_id if mark is not None and said is ConsentStatus.GIVEN else ""
    return tuple(item for item in (entry, reference) if item)


async def _customer_status(
    category: TerminalCategory, customer_id: str, now: datetime, deps: Deps
) -> tuple[ConsentStatus | None, str]:
    """What the decision says of the customer, as a consent status, and its evidence."""
    if not customer_id or not (category.compared_at_login or category.required):
        return None, ""
    made = await decide_use(customer_id, Question(category.serves, now), deps)
    if made.allow:
        return ConsentStatus.GIVEN, made.evidence.reference
    return ConsentStatus.REFUSED, ""


async def _last_there(terminal_id: str, deps: Deps) -> str:
    """Who logged in last, "" for nobody and for somebody who is no customer any more."""
    link = await deps.store.terminals.latest(terminal_id)
    if link is None:
        return ""
    facts = (await subject_of(link.customer_id, deps)).facts
    return "" if facts is None or facts.status is Status.ERASED else link.customer_id


async def _linked_view(link: Link, deps: Deps, *, gpc: bool) -> LinkedView:
    terminal = await deps.store.terminals.get(link.terminal_id)
    known, now = await subject_of(link.customer_id, deps), deps.clock.now()
    ask = []
    for category in deps.policy.terminal_categories.values():
        if not category.compared_at_login:
            continue
        said, _ = terminal.said(category, now)
        customer, _ = known.consent(deps.policy.purposes[category.serves], now)
        if settle(said, customer).differ:
            ask.append(Difference(category, said, customer))
    return LinkedView(terminal_view(terminal, deps, gpc=gpc), link, ask)


async def _link(customer_id: str, terminal_id: str, deps: Deps) -> Link:
    link = await deps.store.terminals.linked(customer_id, terminal_id)
    if link is None:
        raise _not_linked()
    return link


def _not_linked() -> TerminalNotLinked:
    return TerminalNotLinked("You have not logged in on this terminal.")


async def _check_answers(settlement: Settlement, key: RequestKey, deps: Deps) -> None:
    """Refuse before anything is recorded what one of the ledgers would refuse.

    What the customer's ledger has under this key already is not judged again: sent again, it is answered as
    before, though texts and clocks have moved on since.
    """
    subject = await subject_of(settlement.customer_id, deps)
    if subject.facts is None:
        raise SubjectUnknown("There is no such customer.")
    for answer in settlement.answers:
        if not answer.granted:
            continue
        try:
            await _check_yes(settlement, answer, subject.facts, subject.standing, deps)
        except DomainError:
            if await deps.commands.recall(_key_of(answer, key)) is None:
                raise


async def _check_yes(
    settlement: Settlement, answer: DifferenceAnswer, facts: Facts, standing: Standing, deps: Deps
) -> None:
    how = Circumstances(Actor(ActedBy.SELF), "web", deps.clock.now(), settlement.client_time)
    category = deps.policy.terminal_categories[answer.category]
    purpose = deps.policy.purposes[category.serves]
    if answer.text_hash != difference_hash(deps.policy, category, settlement.language):
        raise TextNotPublished(
            "This is not the hash of the two texts that are shown now.",
            purpose=purpose.key,
            language=settlement.language,
        )
    text = (settlement.language, purpose.text_hash(settlement.language))
    await require_possible(settlement.client_time, purpose.key, *text, deps)
    acts.grant(deps.policy, purpose, facts, standing, text, how)


def _key_of(answer: DifferenceAnswer, key: RequestKey) -> RequestKey:
    """Each answer is a command of its own with an id that follows from the call's."""
    return replace(key, request_id=f"{key.request_id}/{answer.category}")


async def _tell_customer_ledger(
    settlement: Settlement, answer: DifferenceAnswer, channel: str, key: RequestKey, deps: Deps
) -> None:
    purpose = deps.policy.purposes[deps.policy.terminal_categories[answer.category].serves]
    own_key = _key_of(answer, key)
    change = Change(settlement.customer_id, purpose.key, Actor(ActedBy.SELF), channel, settlement.client_time)
    if not answer.granted:
        await withdraw_consent(change, own_key, deps)
        return
    text_hash = purpose.text_hash(settlement.language)
    grant = Grant(**vars(change), text_hash=text_hash, language=settlement.language)
    await grant_consent(grant, own_key, deps)
