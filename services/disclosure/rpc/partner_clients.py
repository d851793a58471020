"""PartnerClientService over gRPC: how partners prove themselves."""

from typing import Any

from personvern.disclosure.v1 import partner_client_service_pb2 as rpc
from personvern.disclosure.v1 import partner_client_service_pb2_grpc as stubs
from services.chassis.caller import allow, service, staff
from services.chassis.rpc_server import request_key
from services.disclosure.rpc import messages
from services.disclosure.usecases import Deps, clients, proving


class PartnerClientServicer(stubs.PartnerClientServiceServicer):
    """Secrets, keys, assertions."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("dpo", "ops"))
    async def GetPartnerClient(
        self, request: rpc.GetPartnerClientRequest, _: Any
    ) -> rpc.GetPartnerClientResponse:
        """One client with its last refused attempts."""
        client, refused = await clients.get_partner_client(request.client_id, self._deps)
        return rpc.GetPartnerClientResponse(
            client=messages.partner_client(client),
            refused=[
                rpc.RefusedAttempt(at=messages.timestamp(one.at), method=one.method, cause=one.cause)
                for one in refused
            ],
        )

    @allow(staff("dpo"))
    async def RotateClientSecret(
        self, request: rpc.RotateClientSecretRequest, _: Any
    ) -> rpc.RotateClientSecretResponse:
        """A new secret; it is in this answer only."""
        made = await clients.rotate_secret(
            request_key(request), request.client_id, request.overlap_hours, self._deps
        )
        return rpc.RotateClientSecretResponse(
            client=messages.partner_client(made.client), secret=made.secret.reveal()
        )

    @allow(staff("dpo"))
    async def RegisterClientKeys(
        self, request: rpc.RegisterClientKeysRequest, _: Any
    ) -> rpc.RegisterClientKeysResponse:
        """Replace the public keys."""
        found = await clients.register_keys(request_key(request), request.client_id, request.jwks, self._deps)
        return rpc.RegisterClientKeysResponse(client=messages.partner_client(found))

    @allow(service("gateway"))
    async def AuthenticateAssertion(
        self, request: rpc.AuthenticateAssertionRequest, _: Any
    ) -> rpc.AuthenticateAssertionResponse:
        """Check a signed assertion."""
        granted = await proving.authenticate_assertion(
            request.assertion,
            request.client_id,
            list(request.audiences),
            list(request.scopes),
            self._deps,
        )
        return rpc.AuthenticateAssertionResponse(
            client_id=granted.client_id,
            processor_id=granted.processor_id,
            agreement_id=granted.agreement_id,
            purposes=granted.purposes,
            scopes=granted.scopes,
        )
