"""Methods on data-subject requests."""

from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import allow, anyone, customer
from services.chassis.rpc_server import request_key
from services.disclosure.errors import DataRequestKindNotSupported
from services.disclosure.rpc import messages
from services.disclosure.usecases import Deps, data_requests
from services.disclosure.usecases.data_requests import Format


class DataRequestMethods:
    """Methods on data-subject requests."""

    deps: Deps

    @allow(customer())
    async def OpenDataRequest(
        self, request: rpc.OpenDataRequestRequest, _context: object
    ) -> rpc.OpenDataRequestResponse:
        """Open a request."""
        kind = messages.REQUEST_KINDS.get(request.kind)
        if kind is None:
            raise DataRequestKindNotSupported("This right cannot be used here yet.", kind=str(request.kind))
        found = await data_requests.open_data_request(
            request_key(request), request.customer_id, kind, request.language, self.deps
        )
        return rpc.OpenDataRequestResponse(data_request=messages.data_request(found))

    @allow(customer())
    async def GetDataRequest(
        self, request: rpc.GetDataRequestRequest, _context: object
    ) -> rpc.GetDataRequestResponse:
        """One request."""
        found = await data_requests.get_data_request(request.customer_id, request.data_request_id, self.deps)
        return rpc.GetDataRequestResponse(data_request=messages.data_request(found))

    @allow(customer())
    async def ListDataRequests(
        self, request: rpc.ListDataRequestsRequest, _context: object
    ) -> rpc.ListDataRequestsResponse:
        """All requests of the person."""
        found = await data_requests.list_data_requests(request.customer_id, self.deps)
        return rpc.ListDataRequestsResponse(data_requests=map(messages.data_request, found))

    @allow(customer())
    async def GetPackage(self, request: rpc.GetPackageRequest, _context: object) -> rpc.GetPackageResponse:
        """The finished package."""
        form = Format.HTML if request.format == rpc.PACKAGE_FORMAT_HTML else Format.JSON
        content = await data_requests.get_package(
            request.customer_id, request.data_request_id, form, request.language, self.deps
        )
        return rpc.GetPackageResponse(media_type=form.value, content=content)

    @allow(anyone())
    async def GetSchema(self, request: rpc.GetSchemaRequest, _context: object) -> rpc.GetSchemaResponse:
        """A published schema."""
        return rpc.GetSchemaResponse(content=data_requests.get_schema(request.name))
