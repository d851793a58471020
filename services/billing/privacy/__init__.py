"""What billing hands over for access and portability (GDPR 15 and 20), a module per kind of record; and what
it erases (GDPR 17).
"""

import asyncio
from typing import Any

from personvern.privacy.v1 import privacy_service_pb2 as pb
from personvern.privacy.v1 import privacy_service_pb2_grpc as stubs
from services.billing.model.copy_letter import LANGUAGES
from services.billing.privacy import account, avtalegiro, credit, dunning, invoicing
from services.billing.usecases import erasing
from services.billing.usecases.deps import Deps
from services.chassis.caller import allow, service
from services.kernel.eraser import person_ids
from services.kernel.erasure import messages
from services.kernel.export import Section, all_ids, as_one, export_response


class PrivacyServicer(stubs.PrivacyServiceServicer):
    """`privacy.v1` for billing's own data."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def Export(self, request: pb.ExportRequest, context: Any) -> pb.ExportResponse:
        """Everything that billing holds about the person, under every id."""
        ids = all_ids(request)
        language = request.language if request.language in LANGUAGES else "nb"
        sections = [await self._of_one(each, language) for each in ids]
        return export_response(as_one(ids, sections), request.kind, request.language)

    async def _of_one(self, customer_id: str, language: str) -> list[Section]:
        store = self._deps.store
        with store.together():
            _, held = await asyncio.gather(store.keys.take_up(customer_id), store.accounts.find(customer_id))
        with store.together():
            made = await asyncio.gather(
                account.sections(customer_id, held, self._deps),
                avtalegiro.sections(customer_id, self._deps),
                invoicing.sections(held, self._deps),
                dunning.sections(customer_id, self._deps),
                credit.sections(customer_id, language, self._deps),
            )
        return [each for sections in made for each in sections]

    @allow(service("disclosure"), service("customer"))
    async def PlanErasure(self, request: pb.PlanErasureRequest, context: Any) -> pb.PlanErasureResponse:
        """What an erasure would do here today."""
        items = await erasing.plan(person_ids(request), self._deps)
        return pb.PlanErasureResponse(items=messages(items))

    @allow(service("disclosure"))
    async def Erase(self, request: pb.EraseRequest, context: Any) -> pb.EraseResponse:
        """Erase what need not be kept; again, what an interruption has left."""
        made = await erasing.erase(request.erasure_id, person_ids(request), self._deps)
        return pb.EraseResponse(items=made)
