"""Model objects as messages."""

from datetime import UTC, datetime
from functools import lru_cache

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.consent.v1 import consent_pb2 as pb
from personvern.consent.v1 import consent_service_pb2 as rpc
from services.consent.model.decision import Decision, EvidenceKind, Rule
from services.consent.model.ledger import Act, ActedBy, Entry
from services.consent.model.policy import DIRECT_MARKETING, LANGUAGES, Named, Policy, Purpose, Texts
from services.consent.model.standing import ConsentStatus
from services.consent.usecases import ConsentView, ObjectionView

ALL_MARKETING = Texts(
    nb="All markedsføring fra oss", nn="All marknadsføring frå oss", en="All marketing from us"
)

_ACTS = {act: f"ACT_{act.name}" for act in Act}
_BY = {by: f"ACTED_BY_{by.name}" for by in ActedBy}
_STATUSES = {status: f"CONSENT_STATUS_{status.name}" for status in ConsentStatus}
_EVIDENCE = {
    EvidenceKind.NONE: pb.EVIDENCE_KIND_UNSPECIFIED,
    EvidenceKind.ENTRY: pb.EVIDENCE_KIND_ENTRY,
    EvidenceKind.CONTRACT: pb.EVIDENCE_KIND_CONTRACT,
    EvidenceKind.STATUTE: pb.EVIDENCE_KIND_STATUTE,
    EvidenceKind.RELATIONSHIP: pb.EVIDENCE_KIND_RELATIONSHIP,
    EvidenceKind.INTEREST: pb.EVIDENCE_KIND_INTEREST,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decided(made: Decision) -> rpc.DecideResponse:
    """The answer to a question: what is the same for all who get it is put together once."""
    response = rpc.DecideResponse()
    response.CopyFrom(_always(made.allow, made.rule, made.legal_basis, made.policy_version, made.sentences))
    answer = response.decision
    if made.evidence.reference:
        answer.evidence.kind = _EVIDENCE[made.evidence.kind]
        answer.evidence.reference = made.evidence.reference
    since = made.decided_at - _EPOCH
    answer.decided_at.seconds = since.days * 86_400 + since.seconds
    answer.decided_at.nanos = since.microseconds * 1000
    if made.retry_at is not None:
        answer.retry_at.FromDatetime(made.retry_at)
    return response


def decision(made: Decision) -> pb.Decision:
    """A decision with its sentence in all languages."""
    return decided(made).decision


@lru_cache(maxsize=4096)
def _always(
    allow: bool, rule: Rule, legal_basis: str, policy_version: str, sentences: Texts
) -> rpc.DecideResponse:
    made = pb.Decision(
        allow=allow,
        rule=rule.value,
        legal_basis=legal_basis,
        policy_version=policy_version,
        sentence_nb=sentences.nb,
        sentence_nn=sentences.nn,
        sentence_en=sentences.en,
    )
    return rpc.DecideResponse(decision=made)


def entry(made: Entry) -> pb.LedgerEntry:
    """A ledger entry."""
    return pb.LedgerEntry(
        entry_id=made.entry_id,
        customer_id=made.subject_id,
        sequence=made.sequence,
        purpose=made.purpose,
        act=_ACTS[made.act],
        acted_by=_BY[made.acted_by],
        channel=made.channel,
        text_hash=made.text_hash,
        language=made.language,
        policy_version=made.policy_version,
        recorded_at=timestamp(made.recorded_at),
        client_time=timestamp(made.client_time),
        client_time_suspect=made.client_time_suspect,
        expires_at=timestamp(made.expires_at),
        receipt_id=made.receipt_id,
        previous_hash=made.previous_hash,
        hash=made.hash,
    )


def hand(by: ActedBy) -> str:
    """The name of an ActedBy value."""
    return _BY[by]


def consent(view: ConsentView) -> pb.Consent:
    """Where a person stands on one consent."""
    purpose, mark = view.purpose, view.mark
    return pb.Consent(
        purpose=purpose.key,
        name=texts(purpose.name),
        text=texts(purpose.text),
        text_hash=pb.LocalizedText(**purpose.text_hashes),
        status=_STATUSES[view.status],
        entry_id=mark.entry_id if mark else "",
        receipt_id=mark.receipt_id if mark else "",
        since=timestamp(mark.at if mark else None),
        expires_at=timestamp(mark.expires_at if mark else None),
        channels=sorted(purpose.channels),
        renewable=view.status in {ConsentStatus.EXPIRED, ConsentStatus.OUTDATED},
        acted_by=_BY[mark.acted_by] if mark else None,
    )


def objection(view: ObjectionView) -> pb.Objection:
    """Where a person stands on one objection."""
    mark = view.mark
    return pb.Objection(
        purpose=view.key,
        name=texts(ALL_MARKETING if view.key == DIRECT_MARKETING or not view.purpose else view.purpose.name),
        objected=view.objected,
        entry_id=mark.entry_id if mark else "",
        receipt_id=mark.receipt_id if mark else "",
        since=timestamp(mark.at if mark else None),
    )


def policy(made: Policy) -> pb.Policy:
    """The whole policy."""
    controller = made.controller
    return pb.Policy(
        version=made.version,
        controller=pb.Controller(
            name=controller.name,
            organisation_number=controller.organisation_number,
            address=controller.address,
            contact=controller.contact,
            privacy_officer=controller.privacy_officer,
            supervisory_authority=controller.supervisory_authority,
            jurisdiction=controller.jurisdiction,
        ),
        introduction=texts(made.introduction),
        purposes=[_purpose(item, made) for item in made.purposes.values()],
        data_categories=[_named(item) for item in made.data_categories.values()],
        recipients=[_named(item) for item in made.recipients.values()],
        retention=[
            pb.RetentionClass(
                key=item.key,
                name=texts(item.name),
                text=texts(item.text),
                statute=texts(made.cited(item.statute)),
            )
            for item in made.retention.values()
        ],
        rights=[_named(item) for item in made.rights],
        terminal_categories=[
            pb.TerminalQuestion(
                key=item.key,
                name=texts(item.purpose.name),
                text=texts(item.purpose.text),
                required=item.required,
                months=item.purpose.consent_months or 0,
                denied_by_gpc=item.denied_by_gpc,
            )
            for item in made.terminal_categories.values()
        ],
        sections=[
            pb.Section(key=item.key, name=texts(item.name), text=texts(item.text), also=item.also)
            for item in made.sections
        ],
        information=[_named(item) for item in made.information],
    )


def texts(made: Texts) -> pb.LocalizedText:
    """A text in three languages."""
    return pb.LocalizedText(nb=made.nb, nn=made.nn, en=made.en)


def timestamp(moment: datetime | None) -> Timestamp | None:
    """A moment; None stays None."""
    if moment is None:
        return None
    made = Timestamp()
    made.FromDatetime(moment)
    return made


def _purpose(made: Purpose, whole: Policy) -> pb.Purpose:
    return pb.Purpose(
        key=made.key,
        active=made.active,
        name=texts(made.name),
        text=texts(made.text),
        permission=made.permission.value,
        legal_basis=texts(whole.basis_cited(made.basis)),
        basis_meaning=texts(whole.articles[made.basis.article]),
        legal_basis_iri=made.basis.iri,
        interest=texts(made.basis.interest) if made.basis.interest else None,
        dpv_purposes=made.dpv_purposes,
        data_categories=made.data_categories,
        recipients=made.recipients,
        channels=sorted(made.channels),
        minimum_age=made.age.alone if made.age else 0,
        objection=made.objection.value,
        direct_marketing=made.direct_marketing,
        retention=made.retention,
        section=made.section,
        text_hash=pb.LocalizedText(**{language: made.text_hash(language) for language in LANGUAGES}),
    )


def _named(made: Named) -> pb.NamedText:
    return pb.NamedText(key=made.key, name=texts(made.name), text=texts(made.text))
