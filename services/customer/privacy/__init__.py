"""What this context hands over about a person (GDPR 15 and 20), a module per kind; how it erases one (17)."""

from collections.abc import Sequence
from typing import Any

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.caller import allow, service
from services.chassis.errors import Invalid
from services.chassis.ids import is_id
from services.chassis.vault import Redacted
from services.customer.errors import CustomerNotFound
from services.customer.model.last_letter import LastLetter
from services.customer.privacy.communication import interactions_section, messages_section
from services.customer.privacy.contracts import contracts_section, purchases_section
from services.customer.privacy.customer import customer_sections
from services.customer.privacy.erasing import items
from services.customer.privacy.notices import notices_section
from services.customer.privacy.persons import person_sections
from services.customer.privacy.profile import profile_sections
from services.customer.privacy.social import given_to_platforms_section, links_section
from services.customer.privacy.usage import usage_section
from services.customer.usecases import Deps
from services.customer.usecases.erasing import Erasure, erase, plan_erasure
from services.customer.usecases.export import Held, held_about
from services.kernel.erasure import messages
from services.kernel.export import Section, export_response


class PrivacyServicer:
    """Serves `personvern.privacy.v1.PrivacyService` for this context."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def Export(self, request: pb.ExportRequest, _: Any) -> pb.ExportResponse:
        """Everything that is held about the person; empty sections for somebody who is not known here."""
        try:
            held: Held | None = await held_about(request.customer_id, self._deps)
        except CustomerNotFound:
            held = None
        return export_response(sections(held), request.kind, request.language or "nb")

    @allow(service("disclosure"))
    async def PlanErasure(self, request: pb.PlanErasureRequest, _: Any) -> pb.PlanErasureResponse:
        """What an erasure would do here today."""
        lines = await plan_erasure(_ids(request.customer_ids), self._deps)
        return pb.PlanErasureResponse(items=messages(items(lines, _TITLES)))

    @allow(service("disclosure"))
    async def Erase(self, request: pb.EraseRequest, _: Any) -> pb.EraseResponse:
        """Erase a person."""
        if not is_id(request.erasure_id, "era"):
            raise Invalid("An erasure is named by its id.")
        erasure = Erasure(request.erasure_id, _ids(request.customer_ids), _letter(request))
        return pb.EraseResponse(items=messages(items(await erase(erasure, self._deps), _TITLES)))


def _ids(customer_ids: Sequence[str]) -> tuple[str, ...]:
    """All ids of a person, once each. Raises Invalid."""
    if not customer_ids or not all(is_id(one, "cus") for one in customer_ids):
        raise Invalid("A person is named by its customer ids.")
    return tuple(dict.fromkeys(customer_ids))


def _letter(request: pb.EraseRequest) -> LastLetter | None:
    if not request.letter.text:
        return None
    written = request.letter
    return LastLetter(Redacted(written.subject), Redacted(written.text), written.language)


def sections(held: Held | None) -> list[Section]:
    """The sections, in a fixed order."""
    return [
        *customer_sections(None if held is None else held.customer),
        purchases_section([] if held is None else held.purchases),
        contracts_section([] if held is None else held.contracts),
        notices_section([] if held is None else held.terms_notices),
        interactions_section([] if held is None else held.interactions),
        messages_section([] if held is None else held.messages),
        usage_section([] if held is None else held.usage),
        given_to_platforms_section([] if held is None else held.given_to_platforms),
        *profile_sections(
            None if held is None else held.interests,
            None if held is None else held.tips,
        ),
        links_section([] if held is None else held.links),
        *person_sections(
            [] if held is None else held.guardians,
            [] if held is None else held.dependants,
            [] if held is None else held.merges,
            None if held is None else held.national_id_stored_at,
        ),
    ]


_TITLES = {section.key: section.titles for section in sections(None)}
