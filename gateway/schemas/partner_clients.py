"""How partners prove themselves: a new secret, public keys, refused attempts."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from gateway.schemas.agreements import PartnerClient
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.disclosure.v1 import partner_client_service_pb2 as rpc


class RotateSecret(Body):
    """A new secret for a client."""

    overlap_hours: Annotated[
        int, Field(ge=0, le=720, description="How long the old secret is taken too.", examples=[48])
    ] = 48


class RegisterKeys(Body):
    """The public keys with which a client signs assertions; they replace those before."""

    keys: Annotated[
        list[dict[str, Any]],
        Field(
            max_length=5,
            description="JWKs (RFC 7517) with `kid`: Ed25519, P-256, or RSA of 2048 bits or more.",
            examples=[
                [
                    {
                        "kty": "OKP",
                        "crv": "Ed25519",
                        "kid": "2026-01",
                        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                    }
                ]
            ],
        ),
    ]

    def message(self, key: str, client_id: str) -> rpc.RegisterClientKeysRequest:
        """The command."""
        return rpc.RegisterClientKeysRequest(
            request_id=key, client_id=client_id, jwks=json.dumps({"keys": self.keys})
        )


class RefusedAttempt(Answer):
    """An attempt that was refused. Nothing of what was sent is kept."""

    at: datetime
    method: Annotated[str, Field(examples=["assertion"])]
    cause: Annotated[str, Field(examples=["replayed"])]


class WatchedPartnerClient(Answer):
    """A client and its last refused attempts."""

    client: PartnerClient
    refused_attempts: Annotated[list[RefusedAttempt], Field(description="At most 20, newest first.")]

    @classmethod
    def of(cls, message: rpc.GetPartnerClientResponse) -> WatchedPartnerClient:
        """From the message."""
        return cls(
            client=PartnerClient.of(message.client),
            refused_attempts=[
                RefusedAttempt(at=moment(one.at), method=one.method, cause=one.cause)
                for one in message.refused
            ],
        )
