"""What this context exports about a person: recipients by name, who looked, and the person's requests."""

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.caller import allow, service
from services.disclosure.usecases import Deps, erasing
from services.disclosure.usecases.own_data import OwnData, own_data
from services.kernel.eraser import person_ids
from services.kernel.erasure import messages
from services.kernel.export import Section, all_ids, as_one, export_response


class PrivacyServicer:
    """`personvern.privacy.v1.PrivacyService` for this context."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def Export(self, request: pb.ExportRequest, _context: object) -> pb.ExportResponse:
        """Everything here about one person; nothing of it was provided by the person (GDPR art. 20)."""
        return await export(request, self._deps)

    @allow(service("disclosure"))
    async def PlanErasure(self, request: pb.PlanErasureRequest, _context: object) -> pb.PlanErasureResponse:
        """What an erasure would do here today."""
        items = await erasing.plan(person_ids(request), self._deps)
        return pb.PlanErasureResponse(items=messages(items))

    @allow(service("disclosure"))
    async def Erase(self, request: pb.EraseRequest, _context: object) -> pb.EraseResponse:
        """Erase what need not be kept; again, what an interruption has left."""
        made = await erasing.erase(request.erasure_id, person_ids(request), self._deps)
        return pb.EraseResponse(items=made)


async def export(request: pb.ExportRequest, deps: Deps) -> pb.ExportResponse:
    """The sections of this context, under every id of the person."""
    ids = all_ids(request)
    held = [sections(await own_data(each, deps)) for each in ids]
    return export_response(as_one(ids, held), request.kind, request.language)


def sections(held: OwnData) -> list[Section]:
    """The records with what GDPR art. 15(1) wants said about them."""
    return [
        Section(
            key="disclosure.recipients",
            titles={
                "nb": "Hvem som har fått opplysninger om deg",
                "nn": "Kven som har fått opplysningar om deg",
                "en": "Who received information about you",
            },
            records=held.recipients,
            purposes=["customer_administration"],
            retention="contract_period",
            sources=["company"],
        ),
        Section(
            key="disclosure.reads",
            titles={
                "nb": "Hvem hos oss som har sett på opplysningene dine",
                "nn": "Kven hos oss som har sett på opplysningane dine",
                "en": "Who at our company looked at your information",
            },
            records=held.reads,
            purposes=["security_logging"],
            retention="security_log",
            sources=["company"],
        ),
        Section(
            key="disclosure.withdrawals",
            titles={
                "nb": "Hvem som fikk vite at du sa nei",
                "nn": "Kven som fekk vite at du sa nei",
                "en": "Who was told that you said no",
            },
            records=held.withdrawals,
            purposes=["customer_administration"],
            retention="contract_period",
            sources=["company"],
        ),
        Section(
            key="disclosure.notices",
            titles={
                "nb": "Hvem som fikk vite om rettinger, begrensninger og sletting",
                "nn": "Kven som fekk vite om rettingar, avgrensingar og sletting",
                "en": "Who was told of corrections, restrictions and erasure",
            },
            records=held.notices,
            purposes=["customer_administration"],
            retention="contract_period",
            sources=["company"],
        ),
        Section(
            key="disclosure.breaches",
            titles={
                "nb": "Sikkerhetsbrudd som har angått deg",
                "nn": "Tryggleiksbrot som har gjeldt deg",
                "en": "Security breaches that concerned you",
            },
            records=held.breaches,
            purposes=["customer_administration"],
            retention="contract_period",
            sources=["company"],
        ),
        Section(
            key="disclosure.data_requests",
            titles={
                "nb": "Hva du har bedt oss om",
                "nn": "Kva du har bede oss om",
                "en": "What you asked us for",
            },
            records=held.requests,
            purposes=["customer_administration"],
            retention="contract_period",
            sources=["customer"],
        ),
    ]
