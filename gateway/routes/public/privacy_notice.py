"""The public privacy notice: what it says is what is enforced."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Response

from gateway.dependencies import AnonymousCaller, Clients, Language
from gateway.privacy_notice_page import POLICY, render
from gateway.schemas.privacy_notice import PrivacyNotice
from gateway.schemas.processors import PublicProcessor
from personvern.consent.v1 import consent_service_pb2 as consent
from personvern.disclosure.v1 import disclosure_service_pb2 as disclosure

router = APIRouter(prefix="/v1/public", tags=["privacy notice"])


@router.get(
    "/privacy-notice",
    operation_id="get_privacy_notice",
    summary="What we use personal data for",
    response_model=PrivacyNotice,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def get(
    caller: AnonymousCaller,
    clients: Clients,
    language: Language,
    accept: Annotated[str, Header(examples=["text/html"])] = "",
) -> Response:
    """The policy in force and the register of processors (categories only), as a page or as JSON."""
    policy, register = await asyncio.gather(
        clients.consent.GetPolicy(consent.GetPolicyRequest()),
        clients.disclosure.ListPublicProcessors(disclosure.ListPublicProcessorsRequest()),
    )
    processors = [PublicProcessor.of(line) for line in register.categories]
    notice = PrivacyNotice.of(policy.policy, processors, language)
    headers = {
        "Cache-Control": "public, max-age=60",
        "Content-Language": language,
        "Vary": "Accept, Accept-Language",
    }
    if _wants_page(accept):
        return Response(
            render(notice), media_type="text/html", headers={**headers, "Content-Security-Policy": POLICY}
        )
    return Response(notice.model_dump_json(), media_type="application/json", headers=headers)


def _wants_page(accept: str) -> bool:
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    html = kinds.index("text/html") if "text/html" in kinds else len(kinds)
    return html < (kinds.index("application/json") if "application/json" in kinds else len(kinds))
