"""Model to message and back."""

from datetime import date, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.disclosure.v1 import agreement_service_pb2 as agreement_rpc
from personvern.disclosure.v1 import disclosure_pb2 as pb
from services.disclosure.model.agreement import Agreement, RawTerms, ReturnOutcome, Status
from services.disclosure.model.client import PartnerClient
from services.disclosure.model.ledger import Entry, Ground, RecipientKind, access_reason
from services.disclosure.model.processor import Processor, PublicCategory
from services.disclosure.model.sub_processor import SubProcessor, SubStatus
from services.disclosure.model.transfer import ProcessingCountry, RawCountry, TransferTool

_STATUS = {
    Status.DRAFT: pb.AGREEMENT_STATUS_DRAFT,
    Status.ACTIVE: pb.AGREEMENT_STATUS_ACTIVE,
    Status.SUSPENDED: pb.AGREEMENT_STATUS_SUSPENDED,
    Status.ENDED: pb.AGREEMENT_STATUS_ENDED,
}
_TOOL = {
    TransferTool.NONE: pb.TRANSFER_TOOL_UNSPECIFIED,
    TransferTool.ADEQUACY: pb.TRANSFER_TOOL_ADEQUACY,
    TransferTool.SCC: pb.TRANSFER_TOOL_SCC,
    TransferTool.BCR: pb.TRANSFER_TOOL_BCR,
    TransferTool.DPF: pb.TRANSFER_TOOL_DPF,
}
_TOOL_BACK = {number: tool for tool, number in _TOOL.items()}
_OUTCOME = {
    ReturnOutcome.RETURNED: pb.RETURN_OUTCOME_RETURNED,
    ReturnOutcome.DELETED: pb.RETURN_OUTCOME_DELETED,
}
_SUB_STATUS = {
    SubStatus.ANNOUNCED: agreement_rpc.SUB_PROCESSOR_STATUS_ANNOUNCED,
    SubStatus.IN_FORCE: agreement_rpc.SUB_PROCESSOR_STATUS_IN_FORCE,
    SubStatus.OBJECTED: agreement_rpc.SUB_PROCESSOR_STATUS_OBJECTED,
    SubStatus.ENDED: agreement_rpc.SUB_PROCESSOR_STATUS_ENDED,
}
_LETTER = {
    "a": pb.CHECKLIST_ITEM_A_INSTRUCTIONS,
    "b": pb.CHECKLIST_ITEM_B_CONFIDENTIALITY,
    "c": pb.CHECKLIST_ITEM_C_SECURITY,
    "d": pb.CHECKLIST_ITEM_D_SUB_PROCESSORS,
    "e": pb.CHECKLIST_ITEM_E_SUBJECT_RIGHTS,
    "f": pb.CHECKLIST_ITEM_F_DUTIES,
    "g": pb.CHECKLIST_ITEM_G_DELETE_OR_RETURN,
    "h": pb.CHECKLIST_ITEM_H_AUDIT,
}
_LETTER_BACK = {number: letter for letter, number in _LETTER.items()}
_GROUND = {
    Ground.AGREEMENT: pb.GROUND_AGREEMENT,
    Ground.CONSENT: pb.GROUND_CONSENT,
    Ground.STATUTE: pb.GROUND_STATUTE,
    Ground.ORDER: pb.GROUND_ORDER,
    Ground.DEBT_COLLECTION: pb.GROUND_DEBT_COLLECTION,
    Ground.OWN_REQUEST: pb.GROUND_OWN_REQUEST,
    Ground.INTERNAL: pb.GROUND_INTERNAL,
}
_RECIPIENT = {
    RecipientKind.STAFF: pb.RECIPIENT_KIND_STAFF,
    RecipientKind.SERVICE: pb.RECIPIENT_KIND_SERVICE,
    RecipientKind.PROCESSOR: pb.RECIPIENT_KIND_PROCESSOR,
    RecipientKind.THIRD_PARTY: pb.RECIPIENT_KIND_THIRD_PARTY,
}

# From the wire; a number that is not in a table is a value that this version does not know.
GROUNDS = {number: ground for ground, number in _GROUND.items()}
RECIPIENT_KINDS = {number: kind for kind, number in _RECIPIENT.items()}
RETURN_OUTCOMES = {number: outcome for outcome, number in _OUTCOME.items()}


def timestamp(moment: datetime) -> Timestamp:
    """A moment on the wire."""
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def processor(item: Processor) -> pb.Processor:
    """With the name and contacts: for the privacy officer."""
    details = item.details
    return pb.Processor(
        processor_id=item.processor_id,
        name=details.name.reveal(),
        organisation_number=details.organisation_number,
        category=details.category,
        country=details.country,
        contact_email=details.contact_email.reveal(),
        security_contact=details.security_contact.reveal(),
        registered_at=timestamp(item.registered_at),
        version=item.version,
    )


def public_category(item: PublicCategory) -> pb.PublicProcessorCategory:
    """One line of the public register."""
    return pb.PublicProcessorCategory(
        category=item.category,
        purposes=item.purposes,
        countries=item.countries,
        transfer_tools=[_TOOL[TransferTool(tool)] for tool in item.transfer_tools],
    )


def raw_terms(message: pb.AgreementTerms) -> RawTerms:
    """Terms as they were sent, unchecked."""
    return RawTerms(
        subject_matter=message.subject_matter,
        instructions=message.instructions,
        purposes=list(message.purposes),
        data_categories=list(message.data_categories),
        subject_categories=list(message.subject_categories),
        scopes=list(message.scopes),
        fields=list(message.fields),
        checklist=[(_LETTER_BACK.get(item.item, ""), item.reference) for item in message.checklist],
        countries=[raw_country(item) for item in message.countries],
        valid_from=message.valid_from,
        valid_until=message.valid_until,
    )


def raw_country(message: pb.ProcessingCountry) -> RawCountry:
    """A country as it was sent, unchecked."""
    return RawCountry(
        message.country,
        _TOOL_BACK.get(message.transfer_tool, TransferTool.NONE),
        message.assessment_reference,
        message.scc_module,
    )


def country(item: ProcessingCountry) -> pb.ProcessingCountry:
    """Where data is processed."""
    return pb.ProcessingCountry(
        country=item.country,
        transfer_tool=_TOOL[item.tool],
        assessment_reference=item.assessment,
        scc_module=item.scc_module,
        revocable=item.revocable,
        lawful_until=item.lawful_until.isoformat() if item.lawful_until else "",
    )


def sub_processor(item: SubProcessor, day: date) -> agreement_rpc.SubProcessor:
    """With its name: for the privacy officer."""
    return agreement_rpc.SubProcessor(
        sub_processor_id=item.sub_processor_id,
        agreement_id=item.agreement_id,
        parent_id=item.parent_id,
        name=item.name.reveal(),
        service=item.service,
        country=country(item.country),
        status=_SUB_STATUS[item.status(day)],
        announced_on=item.announced_on.isoformat(),
        object_until=item.object_until.isoformat(),
        reason=item.reason,
        updated_at=timestamp(item.updated_at),
    )


def agreement(item: Agreement) -> pb.Agreement:
    """An agreement with its terms."""
    terms = item.terms
    return pb.Agreement(
        agreement_id=item.agreement_id,
        processor_id=item.processor_id,
        status=_STATUS[item.status],
        terms=pb.AgreementTerms(
            subject_matter=terms.subject_matter,
            instructions=terms.instructions,
            purposes=terms.purposes,
            data_categories=terms.data_categories,
            subject_categories=terms.subject_categories,
            scopes=terms.scopes,
            fields=terms.fields,
            checklist=[
                pb.ChecklistEntry(item=_LETTER[letter], reference=reference)
                for letter, reference in terms.checklist
            ],
            countries=[country(place) for place in terms.countries],
            valid_from=terms.valid_from.isoformat() if terms.valid_from else "",
            valid_until=terms.valid_until.isoformat() if terms.valid_until else "",
        ),
        status_reason=item.status_reason,
        version=item.version,
        created_at=timestamp(item.created_at),
        updated_at=timestamp(item.updated_at),
        awaiting_return=item.awaiting_return,
        return_outcome=_OUTCOME[item.return_outcome] if item.return_outcome else None,
        return_evidence=item.return_evidence,
        return_confirmed_at=timestamp(item.return_confirmed_at) if item.return_confirmed_at else None,
    )


def partner_client(item: PartnerClient) -> pb.PartnerClient:
    """A client without its secret."""
    return pb.PartnerClient(
        client_id=item.client_id,
        agreement_id=item.agreement_id,
        processor_id=item.processor_id,
        scopes=item.scopes,
        created_at=timestamp(item.created_at),
        revoked_at=timestamp(item.revoked_at) if item.revoked_at else None,
        old_secret_until=timestamp(item.old_secret_until) if item.old_secret_until else None,
        key_ids=[key.kid for key in item.keys],
    )


def entry(item: Entry) -> pb.DisclosureEntry:
    """A ledger entry as the privacy officer sees it."""
    release = item.release
    return pb.DisclosureEntry(
        entry_id=item.entry_id,
        customer_id=item.subject_id,
        sequence=item.sequence,
        at=timestamp(item.at),
        recipient_kind=_RECIPIENT[release.recipient_kind],
        recipient_id=release.recipient_id,
        recipient_role=release.recipient_role,
        recipient_category=release.recipient_category,
        ground=_GROUND[release.ground],
        evidence=release.evidence,
        purpose=release.purpose,
        data_categories=release.data_categories,
        fields=release.fields,
        channel=release.channel,
        trace_id=release.trace_id,
        previous_hash=item.previous_hash,
        hash=item.hash,
    )


def own_disclosure(item: Entry) -> pb.OwnDisclosure:
    """A ledger entry as the person sees it: category or role, never an employee's identity."""
    release = item.release
    shown = {
        RecipientKind.PROCESSOR: release.recipient_category,
        RecipientKind.THIRD_PARTY: release.recipient_category,
        RecipientKind.STAFF: release.recipient_role,
        RecipientKind.SERVICE: release.recipient_id,
    }
    staff = release.recipient_kind is RecipientKind.STAFF
    return pb.OwnDisclosure(
        entry_id=item.entry_id,
        at=timestamp(item.at),
        recipient_kind=_RECIPIENT[release.recipient_kind],
        recipient=shown[release.recipient_kind],
        ground=_GROUND[release.ground],
        access_reason=access_reason(release.evidence) if staff else "",
        purpose=release.purpose,
        data_categories=release.data_categories,
        fields=release.fields,
        channel=release.channel,
    )
