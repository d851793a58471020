"""Where the SMS provider tells what became of an SMS."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request

from gateway.dependencies import AnonymousCaller, Clients
from gateway.schemas.letters import SmsReportTaken
from personvern.customer.v1 import message_service_pb2 as rpc

router = APIRouter(prefix="/v1/public", tags=["messages"])

_REPORT = {
    "type": "object",
    "required": ["reference", "status"],
    "properties": {
        "reference": {"type": "string", "description": "As we gave it."},
        "status": {
            "type": "string",
            "enum": ["accepted", "buffered", "delivered", "expired", "rejected", "undeliverable"],
        },
    },
    "example": {"reference": "msg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d", "status": "delivered"},
}
Signature = Annotated[
    str,
    Header(
        alias="X-Signature",
        max_length=128,
        description="`t=<seconds since 1970>,v1=<hex HMAC-SHA256 of t, a full stop and the body>`.",
    ),
]


@router.post(
    "/sms-reports",
    operation_id="report_sms",
    summary="Delivery report of an SMS",
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _REPORT}}}},
)
async def report(
    request: Request, caller: AnonymousCaller, clients: Clients, signature: Signature = ""
) -> SmsReportTaken:
    """For the SMS provider: signed with the shared secret no longer than five minutes ago. What is told twice
    changes nothing the second time.
    """
    asked = rpc.ReportSmsRequest(body=await request.body(), signature=signature)
    answer = await clients.messages.ReportSms(asked)
    return SmsReportTaken(changed=answer.changed)
