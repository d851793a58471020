"""Methods on data-subject requests."""

from personvern.disclosure.v1 import data_request_service_pb2 as desk_rpc
from personvern.disclosure.v1 import data_request_service_pb2_grpc as desk_stubs
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import allow, anyone, current_caller, customer, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.errors import DataRequestKindNotSupported
from services.disclosure.model import request_form
from services.disclosure.model.data_request import DataRequest, Kind
from services.disclosure.rpc import request_messages as messages
from services.disclosure.usecases import Deps, data_requests, request_desk
from services.disclosure.usecases.data_requests import Format
from services.disclosure.usecases.request_conduct import Order
from services.disclosure.usecases.request_desk import Search
from services.kernel.calendar import oslo_date

_FORMATS = {rpc.PACKAGE_FORMAT_HTML: Format.HTML, rpc.PACKAGE_FORMAT_PDF: Format.PDF}
# Who works on requests says why: each look stands on the person's ledger.
OFFICER = staff("dpo", reads_personal_data=True)


class DataRequestMethods:
    """Methods on data-subject requests for the person."""

    deps: Deps

    @allow(customer())
    async def OpenDataRequest(
        self, request: rpc.OpenDataRequestRequest, _context: object
    ) -> rpc.OpenDataRequestResponse:
        """Open a request."""
        kind = _kind(request.kind)
        order = Order(
            customer_id=request.customer_id,
            kind=kind,
            language=request.language,
            asked=request_form.asked(
                kind,
                ground=request.ground,
                purpose=request.purpose,
                details=request.details,
                purposes=self.deps.known_purposes,
            ),
        )
        found = await data_requests.open_data_request(
            request_key(request), order, self.deps, wait=request.wait_seconds
        )
        return rpc.OpenDataRequestResponse(data_request=self._shown(found))

    @allow(customer())
    async def GetDataRequest(
        self, request: rpc.GetDataRequestRequest, _context: object
    ) -> rpc.GetDataRequestResponse:
        """One request."""
        found = await data_requests.get_data_request(request.customer_id, request.data_request_id, self.deps)
        return rpc.GetDataRequestResponse(data_request=self._shown(found))

    @allow(customer())
    async def ListDataRequests(
        self, request: rpc.ListDataRequestsRequest, _context: object
    ) -> rpc.ListDataRequestsResponse:
        """All requests of the person."""
        found = await data_requests.list_data_requests(request.customer_id, self.deps)
        return rpc.ListDataRequestsResponse(data_requests=map(self._shown, found))

    @allow(customer())
    async def GetPackage(self, request: rpc.GetPackageRequest, _context: object) -> rpc.GetPackageResponse:
        """The finished package."""
        form = _FORMATS.get(request.format, Format.JSON)
        content = await data_requests.get_package(
            request.customer_id, request.data_request_id, form, request.language, self.deps
        )
        return rpc.GetPackageResponse(media_type=form.value, content=content)

    @allow(anyone())
    async def GetSchema(self, request: rpc.GetSchemaRequest, _context: object) -> rpc.GetSchemaResponse:
        """A published schema."""
        return rpc.GetSchemaResponse(content=data_requests.get_schema(request.name))

    def _shown(self, item: DataRequest) -> pb.DataRequest:
        return messages.data_request(item, oslo_date(self.deps.clock.now()))


class DataRequestServicer(desk_stubs.DataRequestServiceServicer):
    """What the privacy officer does about requests."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(customer())
    async def WithdrawDataRequest(
        self, request: desk_rpc.WithdrawDataRequestRequest, _: object
    ) -> desk_rpc.WithdrawDataRequestResponse:
        """The person takes one back."""
        taken = await data_requests.withdraw(
            request_key(request), request.customer_id, request.data_request_id, self._deps
        )
        today = oslo_date(self._deps.clock.now())
        return desk_rpc.WithdrawDataRequestResponse(data_request=messages.data_request(taken, today))

    @allow(customer())
    async def EndRestriction(
        self, request: desk_rpc.EndRestrictionRequest, _: object
    ) -> desk_rpc.EndRestrictionResponse:
        """The person ends what it asked for."""
        ended = await data_requests.end_own_restriction(
            request_key(request), request.customer_id, request.data_request_id, self._deps
        )
        today = oslo_date(self._deps.clock.now())
        return desk_rpc.EndRestrictionResponse(data_request=messages.data_request(ended, today))

    @allow(OFFICER)
    async def NoteDataRequest(
        self, request: desk_rpc.NoteDataRequestRequest, _: object
    ) -> desk_rpc.NoteDataRequestResponse:
        """Note one that came without login."""
        kind, officer, today = _kind(request.kind), current_caller(), oslo_date(self._deps.clock.now())
        raw = request_form.RawNote(
            customer_id=request.customer_id,
            channel=request.channel,
            received_on=request.received_on,
            method=request.identity.method,
            note=request.identity.note,
        )
        noted = request_form.noted(raw, today, officer.id)
        order = Order(
            customer_id=request.customer_id,
            kind=kind,
            language=request.language,
            asked=request_form.asked(
                kind,
                ground=request.ground,
                purpose=request.purpose,
                details=request.details,
                purposes=self._deps.known_purposes,
            ),
            channel=noted.channel,
            received_on=noted.received_on,
            identity=noted.identity,
        )
        made = await request_desk.note(request_key(request), order, officer, self._deps)
        return desk_rpc.NoteDataRequestResponse(data_request=self._shown(made))

    @allow(OFFICER)
    async def ReadDataRequest(
        self, request: desk_rpc.ReadDataRequestRequest, _: object
    ) -> desk_rpc.ReadDataRequestResponse:
        """One request."""
        found = await request_desk.read(request.data_request_id, current_caller(), self._deps)
        return desk_rpc.ReadDataRequestResponse(data_request=self._shown(found))

    @allow(OFFICER)
    async def SearchDataRequests(
        self, request: desk_rpc.SearchDataRequestsRequest, _: object
    ) -> desk_rpc.SearchDataRequestsResponse:
        """Requests by their last day."""
        wanted = Search(
            status=messages.status_of(request.status),
            kind=_kind(request.kind) if request.kind else None,
            overdue=request.overdue,
        )
        asked = PageRequest(request.page_size, request.page_token)
        page = await request_desk.search(wanted, asked, current_caller(), self._deps)
        today = oslo_date(self._deps.clock.now())
        return desk_rpc.SearchDataRequestsResponse(
            data_requests=[messages.listed(item, today) for item in page.items],
            next_page_token=page.next_token,
        )

    @allow(OFFICER)
    async def ExtendDataRequest(
        self, request: desk_rpc.ExtendDataRequestRequest, _: object
    ) -> desk_rpc.ExtendDataRequestResponse:
        """Two months more."""
        key, reason = request_key(request), request_form.words("reason", request.reason)
        done = await request_desk.extend(key, request.data_request_id, reason, current_caller(), self._deps)
        return desk_rpc.ExtendDataRequestResponse(data_request=self._shown(done))

    @allow(OFFICER)
    async def RefuseDataRequest(
        self, request: desk_rpc.RefuseDataRequestRequest, _: object
    ) -> desk_rpc.RefuseDataRequestResponse:
        """No action."""
        key, reason = request_key(request), request_form.words("reason", request.reason)
        done = await request_desk.refuse(key, request.data_request_id, reason, current_caller(), self._deps)
        return desk_rpc.RefuseDataRequestResponse(data_request=self._shown(done))

    @allow(OFFICER)
    async def CompleteDataRequest(
        self, request: desk_rpc.CompleteDataRequestRequest, _: object
    ) -> desk_rpc.CompleteDataRequestResponse:
        """Done."""
        key, answer = request_key(request), request_form.words("answer", request.answer)
        done = await request_desk.complete(key, request.data_request_id, answer, current_caller(), self._deps)
        return desk_rpc.CompleteDataRequestResponse(data_request=self._shown(done))

    @allow(OFFICER)
    async def LiftRestriction(
        self, request: desk_rpc.LiftRestrictionRequest, _: object
    ) -> desk_rpc.LiftRestrictionResponse:
        """A restriction will end."""
        key, reason = request_key(request), request_form.words("reason", request.reason)
        done = await request_desk.lift(key, request.data_request_id, reason, current_caller(), self._deps)
        return desk_rpc.LiftRestrictionResponse(data_request=self._shown(done))

    @allow(OFFICER)
    async def RevokePackageLink(
        self, request: desk_rpc.RevokePackageLinkRequest, _: object
    ) -> desk_rpc.RevokePackageLinkResponse:
        """A link works no more."""
        key = request_key(request)
        done = await request_desk.revoke_link(key, request.data_request_id, current_caller(), self._deps)
        return desk_rpc.RevokePackageLinkResponse(data_request=self._shown(done))

    @allow(service("gateway"))
    async def OpenPackageLink(
        self, request: desk_rpc.OpenPackageLinkRequest, _: object
    ) -> desk_rpc.OpenPackageLinkResponse:
        """The package behind a link."""
        form = _FORMATS.get(request.format, Format.JSON)
        content = await data_requests.open_link(
            request.token, request.birth_date, form, request.language, self._deps
        )
        return desk_rpc.OpenPackageLinkResponse(media_type=form.value, content=content)

    def _shown(self, item: DataRequest) -> desk_rpc.StaffDataRequest:
        return messages.staff_data_request(item, oslo_date(self._deps.clock.now()))


def _kind(number: "pb.DataRequestKind") -> Kind:
    kind = messages.KINDS.get(number)
    if kind is None:
        raise DataRequestKindNotSupported("There is no such right here.", kind=str(number))
    return kind
