"""Facts of this context as event messages: ids and keys, never names or personal data."""

from personvern.disclosure.v1 import disclosure_events_pb2 as pb
from services.chassis.outbox import Event
from services.disclosure.model.agreement import Agreement
from services.disclosure.model.breach import Breach
from services.disclosure.model.client import PartnerClient
from services.disclosure.model.data_request import DataRequest, Status
from services.disclosure.model.erasure import Erasure
from services.disclosure.model.ledger import moment
from services.disclosure.model.processor import Processor
from services.disclosure.model.third_party import Case

_SUBJECT = "disclosure.v1"
_TYPE = "personvern.disclosure.v1"


def processor_registered(processor: Processor) -> Event:
    """A processor was registered."""
    message = pb.ProcessorRegistered(processor_id=processor.processor_id, version=processor.version)
    return _event("processor_registered", message, processor.processor_id)


def agreement_activated(agreement: Agreement) -> Event:
    """An agreement came into force or was resumed."""
    message = pb.AgreementActivated(
        agreement_id=agreement.agreement_id,
        processor_id=agreement.processor_id,
        version=agreement.version,
        purposes=agreement.terms.purposes,
    )
    return _event("agreement_activated", message, agreement.agreement_id)


def agreement_suspended(agreement: Agreement) -> Event:
    """An agreement was cut off."""
    message = pb.AgreementSuspended(
        agreement_id=agreement.agreement_id, processor_id=agreement.processor_id, version=agreement.version
    )
    return _event("agreement_suspended", message, agreement.agreement_id)


def agreement_ended(agreement: Agreement) -> Event:
    """An agreement is over."""
    message = pb.AgreementEnded(
        agreement_id=agreement.agreement_id, processor_id=agreement.processor_id, version=agreement.version
    )
    return _event("agreement_ended", message, agreement.agreement_id)


def client_revoked(client: PartnerClient) -> Event:
    """A partner client was revoked."""
    message = pb.ClientRevoked(client_id=client.client_id, agreement_id=client.agreement_id)
    return _event("client_revoked", message, client.client_id)


def disclosed(*, batch_id: str, processor_id: str, agreement_id: str, purpose: str, persons: int) -> Event:
    """Data went to a processor; one event for a batch, without the persons."""
    message = pb.Disclosed(
        batch_id=batch_id,
        processor_id=processor_id,
        agreement_id=agreement_id,
        purpose=purpose,
        persons=persons,
    )
    return _event("disclosed", message, batch_id)


def request_opened(request: DataRequest) -> Event:
    """A person exercised a right."""
    message = pb.RequestOpened(
        customer_id=request.customer_id,
        data_request_id=request.data_request_id,
        kind=request.kind.value,
        due_on=request.due_on.isoformat(),
    )
    return _event("request_opened", message, request.customer_id)


def request_completed(request: DataRequest) -> Event:
    """A request was answered or refused."""
    message = pb.RequestCompleted(
        customer_id=request.customer_id,
        data_request_id=request.data_request_id,
        kind=request.kind.value,
        refused=request.status is Status.REFUSED,
    )
    return _event("request_completed", message, request.customer_id)


def request_withdrawn(request: DataRequest) -> Event:
    """The person took a request back."""
    message = pb.RequestWithdrawn(
        customer_id=request.customer_id,
        data_request_id=request.data_request_id,
        kind=request.kind.value,
    )
    return _event("request_withdrawn", message, request.customer_id)


def request_extended(request: DataRequest) -> Event:
    """The time to answer was extended."""
    message = pb.RequestExtended(
        customer_id=request.customer_id,
        data_request_id=request.data_request_id,
        kind=request.kind.value,
        due_on=request.due_on.isoformat(),
    )
    return _event("request_extended", message, request.customer_id)


def restriction_ending(request: DataRequest) -> Event:
    """A restriction will end; the person is to be told first."""
    message = pb.RestrictionEnding(
        customer_id=request.customer_id,
        data_request_id=request.data_request_id,
        lifts_on=request.lifts_on.isoformat() if request.lifts_on else "",
    )
    return _event("restriction_ending", message, request.customer_id)


def erasure_planned(erasure: Erasure) -> Event:
    """What an erasure would do is known."""
    message = pb.ErasurePlanned(
        customer_id=erasure.customer_id,
        erasure_id=erasure.erasure_id,
        data_request_id=erasure.data_request_id,
        blocked=bool(erasure.blocks),
    )
    return _event("erasure_planned", message, erasure.customer_id)


def erasure_completed(erasure: Erasure) -> Event:
    """A person was erased: no id of the person anywhere, because the events about it are gone."""
    message = pb.ErasureCompleted(erasure_id=erasure.erasure_id)
    return _event("erasure_completed", message, erasure.erasure_id)


def disclosed_to_third_party(case: Case, purpose: str) -> Event:
    """Data went to a third party: which case, and neither to whom nor whose."""
    message = pb.Disclosed(disclosure_id=case.disclosure_id, purpose=purpose, persons=len(case.persons))
    return _event("disclosed", message, case.disclosure_id)


def third_party_telling_due(disclosure_id: str) -> Event:
    """The persons of a disclosure to a third party are to be told of it."""
    message = pb.ThirdPartyTellingDue(disclosure_id=disclosure_id)
    return _event("third_party_telling_due", message, disclosure_id)


def breach_registered(breach: Breach) -> Event:
    """A breach was registered: which, and until when the authority is to be notified."""
    message = pb.BreachRegistered(breach_id=breach.breach_id, notify_by=moment(breach.notify_by))
    return _event("breach_registered", message, breach.breach_id)


_Message = (
    pb.ProcessorRegistered
    | pb.AgreementActivated
    | pb.AgreementSuspended
    | pb.AgreementEnded
    | pb.ClientRevoked
    | pb.Disclosed
    | pb.ThirdPartyTellingDue
    | pb.BreachRegistered
    | pb.RequestOpened
    | pb.RequestCompleted
    | pb.RequestExtended
    | pb.RequestWithdrawn
    | pb.RestrictionEnding
    | pb.ErasurePlanned
    | pb.ErasureCompleted
)


def _event(name: str, message: _Message, about: str) -> Event:
    return Event(f"{_SUBJECT}.{name}.{about}", f"{_TYPE}.{message.DESCRIPTOR.name}", message, about)
