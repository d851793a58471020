"""May this person's data be used for this purpose? A pure function; the first rule that speaks decides.

The order is: who the person is, what the purpose is, age, objection, register of reservations, preferences,
quiet hours, frequency cap, consent, soft opt-in, recipient, relevance; what is left is allowed on the
purpose's legal basis. Each rule can only deny, so that adding one never turns a no into a yes.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from services.consent.model.contact_rules import FrequencyCap
from services.consent.model.facts import Facts, Kind, Status
from services.consent.model.ledger import ActedBy
from services.consent.model.policy import DIRECT_MARKETING, Permission, Policy, Purpose
from services.consent.model.preferences import Unwanted
from services.consent.model.question import (
    ALLOWING,
    CHANNELS,
    Decision,
    Evidence,
    EvidenceKind,
    Question,
    Rule,
    Target,
    Verdict,
)
from services.consent.model.sentences import sentence
from services.consent.model.standing import ConsentStatus, Standing
from services.consent.model.subject import Subject

__all__ = [
    "ALLOWING",
    "CHANNELS",
    "DENIALS",
    "RESERVABLE",
    "Case",
    "Decision",
    "Evidence",
    "EvidenceKind",
    "Question",
    "Rule",
    "Step",
    "Target",
    "Verdict",
    "decide",
    "decision_by",
    "steps",
]

ELECTRONIC = frozenset({"email", "sms"})
"""Channels to an address for which markedsføringsloven § 15 asks how it was collected."""
RESERVABLE = {"phone": "markedsføringsloven § 12", "post": "markedsføringsloven § 13"}
"""Channels that one can reserve oneself against in the central register, and the paragraph."""
_PROCESSOR = re.compile(r"prc_[0-9a-f]{32}\Z")
"""The id of a processor: who asks for a partner names it as the recipient."""
CHILDRENS_DATA = "childrens_data"
"""The purpose for which a guardian consents, in the child's ledger."""


class Case(NamedTuple):
    """Everything that a rule about the purpose may look at; person and purpose are known."""

    policy: Policy
    purpose: Purpose
    facts: Facts
    subject: Subject
    question: Question

    @property
    def standing(self) -> Standing:
        """What the person has said."""
        return self.subject.standing

    def consented(self) -> bool:
        """Whether a consent to the purpose is in force."""
        status, _ = self.subject.consent(self.purpose, self.question.at)
        return status is ConsentStatus.GIVEN


Denial = Callable[[Case], Verdict | None]
"""A rule that can deny; None when it has nothing to say."""
Step = Callable[[Subject], Verdict | None]
"""One step of the way to a decision; None when it leaves the answer to the next."""


def decide(policy: Policy, subject: Subject, question: Question, *, lasting: bool = False) -> Decision:
    """Decide on what is known; denies when in doubt. The same input always gives the same decision.

    With `lasting` what time alone mends (quiet hours, a cap) is passed over: what is left when it has.
    """
    purpose = policy.purpose(question.purpose)
    return _decision(policy, purpose, question, _verdict(policy, purpose, subject, question, lasting))


def steps(policy: Policy, question: Question) -> list[Step]:
    """What `decide` asks one after the other, for who decides for many and lets each step take its share.

    The first step that speaks decides; the last always does.
    """
    purpose = policy.purpose(question.purpose)

    def about(rule: Denial) -> Step:
        def ask(subject: Subject) -> Verdict | None:
            return rule(_case(policy, purpose, subject, question))

        return ask

    return [lambda subject: _stopped(purpose, subject.facts), *map(about, (*DENIALS, _allowed))]


def decision_by(policy: Policy, question: Question, verdict: Verdict) -> Decision:
    """The decision that a step's verdict is."""
    return _decision(policy, policy.purpose(question.purpose), question, verdict)


def _decision(policy: Policy, purpose: Purpose | None, question: Question, verdict: Verdict) -> Decision:
    return Decision(
        allow=verdict.rule in ALLOWING,
        rule=verdict.rule,
        legal_basis=purpose.basis.text if purpose else "",
        evidence=verdict.evidence,
        policy_version=policy.version,
        sentences=sentence(verdict.rule, purpose, question.channel),
        decided_at=question.at,
        retry_at=verdict.retry_at,
    )


_STOPPED = {
    Status.ERASED: Verdict(Rule.SUBJECT_ERASED),
    Status.RESTRICTED: Verdict(Rule.PROCESSING_RESTRICTED, Evidence(EvidenceKind.STATUTE, "GDPR art. 18")),
}


def _verdict(
    policy: Policy, purpose: Purpose | None, subject: Subject, question: Question, lasting: bool
) -> Verdict:
    if (stopped := _stopped(purpose, subject.facts)) is not None:
        return stopped
    case = _case(policy, purpose, subject, question)
    for deny in _concerned(policy, case.purpose, question.channel):
        if (verdict := deny(case)) is not None and not (lasting and verdict.retry_at):
            return verdict
    return _allowed(case)


def _stopped(purpose: Purpose | None, facts: Facts | None) -> Verdict | None:
    """Who the person is, and whether there is such a purpose: without both no rule has a say."""
    if facts is None:
        return Verdict(Rule.SUBJECT_UNKNOWN)
    if facts.status in _STOPPED:
        return _STOPPED[facts.status]
    if purpose is None:
        return Verdict(Rule.PURPOSE_UNKNOWN)
    return None if purpose.active else Verdict(Rule.PURPOSE_OFF)


def _case(policy: Policy, purpose: Purpose | None, subject: Subject, question: Question) -> Case:
    assert purpose is not None and subject.facts is not None  # noqa: S101, PT018 - `_stopped` has seen to it
    return Case(policy, purpose, subject.facts, subject, question)


def _channel(case: Case) -> Verdict | None:
    channel = case.question.channel
    return Verdict(Rule.CHANNEL_NOT_COVERED) if channel and channel not in case.purpose.channels else None


def _data_category(case: Case) -> Verdict | None:
    category = case.question.data_category
    uncovered = category and category not in case.purpose.data_categories
    return Verdict(Rule.DATA_CATEGORY_NOT_COVERED) if uncovered else None


def _age(case: Case) -> Verdict | None:
    """The purpose's age, by oneself or through a guardian; organisations have none."""
    rule, facts = case.purpose.age, case.facts
    if rule is None or facts.kind is not Kind.PERSON:
        return None
    age = facts.age(case.question.at)
    if age is None:
        return Verdict(Rule.AGE_UNKNOWN)
    if age < rule.alone:
        if rule.with_guardian is None or age < rule.with_guardian:
            return Verdict(Rule.BELOW_MINIMUM_AGE)
        return None if _guarded(case) else Verdict(Rule.CHILD_WITHOUT_GUARDIAN)
    profiled = case.question.data_category in rule.profiling_categories
    young = rule.profiling is not None and age < rule.profiling
    return Verdict(Rule.MINOR_NOT_PROFILED) if profiled and young else None


def _guarded(case: Case) -> bool:
    """Whether a guardian is linked to the child, and a guardian's consent to its data is in force."""
    purpose = case.policy.purpose(CHILDRENS_DATA)
    if purpose is None or not case.facts.guardians:
        return False
    status, mark = case.standing.consent(purpose, case.question.at)
    return status is ConsentStatus.GIVEN and mark is not None and mark.acted_by is ActedBy.GUARDIAN


def _objection(case: Case) -> Verdict | None:
    """An objection to all marketing, or to this purpose; it stands whatever was consented to (GDPR 21(3))."""
    if case.purpose.direct_marketing and (mark := case.standing.objection(DIRECT_MARKETING)):
        return Verdict(Rule.OBJECTED_TO_MARKETING, Evidence(EvidenceKind.ENTRY, mark.entry_id))
    if mark := case.standing.objection(case.purpose.key):
        return Verdict(Rule.OBJECTED, Evidence(EvidenceKind.ENTRY, mark.entry_id))
    return None


def _reservation(case: Case) -> Verdict | None:
    """The central register, washed against in the month of use (markedsføringsloven §§ 12-13a).

    Whoever stands in it may be contacted on a consent, or as a customer about own similar products.
    """
    question, channel = case.question, case.question.channel
    if not case.purpose.direct_marketing or channel not in RESERVABLE or case.facts.kind is not Kind.PERSON:
        return None
    if question.register_month != question.month:
        evidence = Evidence(EvidenceKind.STATUTE, "markedsføringsloven § 13a")
        return Verdict(Rule.RESERVATION_REGISTER_MISSING, evidence)
    if not case.subject.reservations.covers(channel, question.register_month) or case.consented():
        return None
    if case.facts.related(question.at) and _own_similar(case):
        return None
    return Verdict(Rule.RESERVED, Evidence(EvidenceKind.STATUTE, RESERVABLE[channel]))


def _own_similar(case: Case) -> bool:
    """Whether it is about a product like those the customer has; about none in particular it is not."""
    product = case.question.product
    return bool(product) and case.facts.similar(product, case.question.at)


_UNWANTED = {
    Unwanted.NO_MARKETING: Rule.NO_MARKETING_WANTED,
    Unwanted.SURVEYS_OFF: Rule.SURVEYS_OFF,
    Unwanted.TOPIC_OFF: Rule.TOPIC_OFF,
}


def _preferences(case: Case) -> Verdict | None:
    """What the person has turned off."""
    wishes, question = case.subject.preferences, case.question
    if not (wishes.off or wishes.no_marketing or wishes.surveys_off):
        return None
    found = wishes.unwanted(case.purpose, question.channel, question.product, case.policy.topics)
    return Verdict(_UNWANTED[found]) if found else None


def _quiet_hours(case: Case) -> Verdict | None:
    """No marketing at times when people are to be left in peace, by law or by our own choice."""
    channel = case.question.channel
    if not channel or not case.purpose.direct_marketing:
        return None
    for rule in case.policy.quiet_hours:
        if channel in rule.channels and (opens := rule.opens_at(case.question.at)):
            evidence = Evidence(EvidenceKind.STATUTE, rule.statute) if rule.statute else Evidence()
            return Verdict(Rule.QUIET_HOURS, evidence, opens)
    return None


def _frequency_cap(case: Case) -> Verdict | None:
    """Not more often than the policy says, nor than the person wishes."""
    channel = case.question.channel
    sent = case.subject.recent.get(channel) if case.purpose.direct_marketing else None
    if not sent:
        return None
    caps = [cap for cap in case.policy.caps if channel in cap.channels]
    if (wish := case.subject.preferences.frequency.window) is not None:
        caps.append(FrequencyCap(frozenset({channel}), 1, wish))
    frees = [moment for cap in caps if (moment := cap.frees_at(sent, case.question.at))]
    return Verdict(Rule.FREQUENCY_CAP, retry_at=max(frees)) if frees else None


_WITHOUT_CONSENT = {
    ConsentStatus.NOT_GIVEN: Rule.CONSENT_NOT_GIVEN,
    ConsentStatus.REFUSED: Rule.CONSENT_REFUSED,
    ConsentStatus.WITHDRAWN: Rule.CONSENT_WITHDRAWN,
    ConsentStatus.EXPIRED: Rule.CONSENT_EXPIRED,
    ConsentStatus.OUTDATED: Rule.CONSENT_TEXT_OUTDATED,
}


def _consent(case: Case) -> Verdict | None:
    """Consent in force, where the purpose needs it (GDPR article 6(1)(a))."""
    if case.purpose.permission is not Permission.CONSENT:
        return None
    status, mark = case.subject.consent(case.purpose, case.question.at)
    if status is ConsentStatus.GIVEN:
        return None
    evidence = Evidence(EvidenceKind.ENTRY, mark.entry_id) if mark else Evidence()
    return Verdict(_WITHOUT_CONSENT[status], evidence)


def _left(case: Case) -> Verdict | None:
    """Who has left gets no marketing on any basis: leaving is a no, whatever was consented to before."""
    left = case.purpose.direct_marketing and case.facts.status is Status.CLOSED
    return Verdict(Rule.NO_CUSTOMER_RELATIONSHIP) if left else None


def _soft_opt_in(case: Case) -> Verdict | None:
    """Relationship, address collected at a sale, own similar product (markedsføringsloven § 15(3))."""
    if case.purpose.permission is not Permission.SOFT_OPT_IN:
        return None
    facts, question = case.facts, case.question
    if not facts.related(question.at) or facts.status is not Status.ACTIVE:
        return Verdict(Rule.NO_CUSTOMER_RELATIONSHIP)
    if not question.channel:
        return Verdict(Rule.CHANNEL_MISSING)
    if question.channel in ELECTRONIC and question.channel not in facts.sale_channels:
        return Verdict(Rule.ADDRESS_NOT_COLLECTED_AT_SALE)
    if question.product and facts.similar(question.product, question.at):
        return None
    return Verdict(Rule.PRODUCT_NOT_SIMILAR if question.product else Rule.PRODUCT_MISSING)


def _recipient(case: Case) -> Verdict | None:
    """Nobody outside receives data for a purpose that names no recipients, or not this category of them.

    Whether a processor's agreement covers the purpose is asked at the disclosure itself, by its owner: here
    its id passes where the purpose has recipients at all. What is neither a category nor an id is nobody.
    """
    recipient, allowed = case.question.recipient, case.purpose.recipients
    if not recipient or recipient in allowed or (allowed and _PROCESSOR.match(recipient)):
        return None
    return Verdict(Rule.RECIPIENT_NOT_COVERED)


def _relevance(case: Case) -> Verdict | None:
    """A campaign spares those whom it does not concern."""
    target, facts = case.question.target, case.facts
    if target is None:
        return None
    if not _available(target, facts):
        return Verdict(Rule.NOT_AVAILABLE_AT_ADDRESS)
    if target.einvoice and case.subject.einvoice:
        return Verdict(Rule.HAS_EINVOICE)
    if target.youngest is None and target.oldest is None:
        return None
    age = facts.age(case.question.at)
    if age is None or age < (target.youngest or 0) or (target.oldest is not None and age > target.oldest):
        return Verdict(Rule.OUTSIDE_AGE_GROUP)
    return None


def _available(target: Target, facts: Facts) -> bool:
    """Whether the product can be had at one of the supply addresses."""
    if target.uses or target.addresses:
        return any(target.covers(place) for place in facts.places)
    here = target.postcodes & {*facts.postcodes} or target.municipalities & {*facts.municipalities}
    return bool(here) or not (target.postcodes or target.municipalities)


DENIALS: tuple[Denial, ...] = (
    _channel, _data_category, _age, _objection, _reservation, _preferences, _quiet_hours, _frequency_cap,
    _consent, _left, _soft_opt_in, _recipient, _relevance,
)  # fmt: skip
"""The rules that can deny, in order."""

_CONCERN: Mapping[Denial, Callable[[Policy, Purpose, str], bool]] = {
    _channel: lambda _, purpose, channel: channel not in {"", *purpose.channels},
    _age: lambda _, purpose, __: purpose.age is not None,
    _reservation: lambda _, purpose, channel: purpose.direct_marketing and channel in RESERVABLE,
    _quiet_hours: lambda policy, purpose, channel: (
        purpose.direct_marketing and any(channel in hours.channels for hours in policy.quiet_hours)
    ),
    _frequency_cap: lambda _, purpose, channel: purpose.direct_marketing and bool(channel),
    _consent: lambda _, purpose, __: purpose.permission is Permission.CONSENT,
    _left: lambda _, purpose, __: purpose.direct_marketing,
    _soft_opt_in: lambda _, purpose, __: purpose.permission is Permission.SOFT_OPT_IN,
}
"""Which purposes and channels a rule can deny at all, whoever the person is; rules that are not here, any."""


def _concerned(policy: Policy, purpose: Purpose, channel: str) -> tuple[Denial, ...]:
    """The rules that can deny the purpose over the channel, in order: worked out once for each."""
    if channel and channel not in CHANNELS:
        return DENIALS
    rules: tuple[Denial, ...] | None = policy.remembered.get((purpose.key, channel))
    if rules is None:
        every = {rule: _CONCERN.get(rule) for rule in DENIALS}
        rules = tuple(rule for rule, can in every.items() if can is None or can(policy, purpose, channel))
        policy.remembered[purpose.key, channel] = rules
    return rules


def _allowed(case: Case) -> Verdict:
    basis = case.purpose.basis
    paragraph = basis.statutes[0] if basis.statutes else basis.article
    if case.purpose.permission is Permission.CONSENT:
        _, mark = case.standing.consent(case.purpose, case.question.at)
        return Verdict(Rule.CONSENT_GIVEN, Evidence(EvidenceKind.ENTRY, mark.entry_id if mark else ""))
    if case.purpose.permission is Permission.SOFT_OPT_IN:
        return Verdict(Rule.SOFT_OPT_IN, Evidence(EvidenceKind.RELATIONSHIP, paragraph))
    if basis.letter == "b":
        return Verdict(Rule.CONTRACT, Evidence(EvidenceKind.CONTRACT, basis.article))
    if basis.letter == "c":
        return Verdict(Rule.LEGAL_OBLIGATION, Evidence(EvidenceKind.STATUTE, paragraph))
    return Verdict(Rule.LEGITIMATE_INTEREST, Evidence(EvidenceKind.INTEREST, basis.article))
