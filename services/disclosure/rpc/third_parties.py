"""ThirdPartyService over gRPC."""

from typing import Any

from personvern.disclosure.v1 import third_party_service_pb2 as rpc
from personvern.disclosure.v1 import third_party_service_pb2_grpc as stubs
from services.chassis.caller import allow, current_caller, staff
from services.chassis.errors import Violations
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.errors import DisclosureRequestInvalid
from services.disclosure.model.third_party_request import RawSecrecy, long_enough
from services.disclosure.rpc import third_party_messages as messages
from services.disclosure.usecases import Deps, ending_secrecy, third_parties, third_party_release

STAFF = staff("agent", "finance", "dpo")
READERS = staff("agent", "finance", "dpo", reads_personal_data=True)
OFFICER = staff("dpo")


class ThirdPartyServicer(stubs.ThirdPartyServiceServicer):
    """Disclosures to third parties."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(STAFF)
    async def RequestThirdPartyDisclosure(
        self, request: rpc.RequestThirdPartyDisclosureRequest, _: Any
    ) -> rpc.RequestThirdPartyDisclosureResponse:
        """Open a case."""
        raw = messages.raw_case(request)
        case = await third_parties.ask(request_key(request), raw, current_caller(), self._deps)
        return rpc.RequestThirdPartyDisclosureResponse(disclosure=self._brief(case))

    @allow(OFFICER)
    async def ListThirdPartyDisclosures(
        self, request: rpc.ListThirdPartyDisclosuresRequest, _: Any
    ) -> rpc.ListThirdPartyDisclosuresResponse:
        """Cases without what is confidential in them."""
        asked = PageRequest(request.page_size, request.page_token)
        wanted = third_parties.list_to_reconsider if request.reconsider_due else third_parties.list_cases
        page = await wanted(asked, self._deps)
        return rpc.ListThirdPartyDisclosuresResponse(
            disclosures=[self._brief(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(READERS)
    async def GetThirdPartyDisclosure(
        self, request: rpc.GetThirdPartyDisclosureRequest, _: Any
    ) -> rpc.GetThirdPartyDisclosureResponse:
        """One case in full."""
        case, looks = await third_parties.look(request.disclosure_id, current_caller(), self._deps)
        now = self._deps.clock.now()
        return rpc.GetThirdPartyDisclosureResponse(disclosure=messages.whole(case, looks, now))

    @allow(OFFICER)
    async def ApproveThirdPartyDisclosure(
        self, request: rpc.ApproveThirdPartyDisclosureRequest, _: Any
    ) -> rpc.ApproveThirdPartyDisclosureResponse:
        """Say yes."""
        key = request_key(request)
        case = await third_parties.approve(key, request.disclosure_id, current_caller(), self._deps)
        return rpc.ApproveThirdPartyDisclosureResponse(disclosure=self._brief(case))

    @allow(OFFICER)
    async def RefuseThirdPartyDisclosure(
        self, request: rpc.RefuseThirdPartyDisclosureRequest, _: Any
    ) -> rpc.RefuseThirdPartyDisclosureResponse:
        """Say no."""
        key, reason = request_key(request), _reason(request.reason)
        case = await third_parties.refuse(key, request.disclosure_id, reason, current_caller(), self._deps)
        return rpc.RefuseThirdPartyDisclosureResponse(disclosure=self._brief(case))

    @allow(READERS)
    async def ReleaseThirdPartyDisclosure(
        self, request: rpc.ReleaseThirdPartyDisclosureRequest, _: Any
    ) -> rpc.ReleaseThirdPartyDisclosureResponse:
        """Begin to collect."""
        key = request_key(request)
        case = await third_party_release.release(key, request.disclosure_id, current_caller(), self._deps)
        return rpc.ReleaseThirdPartyDisclosureResponse(disclosure=self._brief(case))

    @allow(READERS)
    async def DownloadThirdPartyPackage(
        self, request: rpc.DownloadThirdPartyPackageRequest, _: Any
    ) -> rpc.DownloadThirdPartyPackageResponse:
        """Hand the package out, once."""
        key = request_key(request)
        content = await third_party_release.hand_out(key, request.disclosure_id, current_caller(), self._deps)
        return rpc.DownloadThirdPartyPackageResponse(content=content)

    @allow(OFFICER)
    async def TellThirdPartyDisclosure(
        self, request: rpc.TellThirdPartyDisclosureRequest, _: Any
    ) -> rpc.TellThirdPartyDisclosureResponse:
        """Have the persons told."""
        case = await ending_secrecy.tell(request_key(request), request.disclosure_id, self._deps)
        return rpc.TellThirdPartyDisclosureResponse(disclosure=self._brief(case))

    @allow(OFFICER)
    async def PostponeTelling(
        self, request: rpc.PostponeTellingRequest, _: Any
    ) -> rpc.PostponeTellingResponse:
        """Keep it from them for longer."""
        sent = request.secrecy
        raw = RawSecrecy(sent.statute, sent.reason, sent.reconsider_on)
        case = await third_parties.postpone(
            request_key(request), request.disclosure_id, raw, current_caller(), self._deps
        )
        return rpc.PostponeTellingResponse(disclosure=self._brief(case))

    def _brief(self, case: Any) -> rpc.ThirdPartyDisclosure:
        return messages.brief(case, self._deps.clock.now())


def _reason(raw: str) -> str:
    broken = Violations()
    value = broken.check("reason", long_enough(3, 2_000), raw)
    broken.raise_if_any(DisclosureRequestInvalid)
    return value
