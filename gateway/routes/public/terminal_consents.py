"""What a browser or an app is asked, and its answers; no login, and a no is one call like a yes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import AnonymousCaller, Clients, IdempotencyKey, Language, PageAsked
from gateway.privacy_signals import Gpc
from gateway.schemas.consents import Receipt
from gateway.schemas.terminals import Terminal, TerminalAnswers, TerminalHistory
from personvern.consent.v1 import terminal_service_pb2 as rpc

router = APIRouter(prefix="/v1/public", tags=["terminal consents"])

TerminalId = Annotated[str, Path(max_length=64, examples=["trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"])]
ReceiptId = Annotated[str, Path(max_length=64, examples=["rcp_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get(
    "/terminal-consents",
    operation_id="get_terminal_questions",
    summary="What browsers and apps are asked",
)
async def questions(caller: AnonymousCaller, clients: Clients, language: Language, gpc: Gpc) -> Terminal:
    """Before anything is answered: everything denied but what is necessary. Nothing is stored."""
    found = await clients.terminals.GetTerminalConsent(rpc.GetTerminalConsentRequest(gpc=gpc))
    return Terminal.of(found.terminal, language)


@router.post(
    "/terminal-consents",
    operation_id="begin_terminal_consent",
    summary="First answer on a new terminal",
)
async def begin(
    body: TerminalAnswers,
    caller: AnonymousCaller,
    key: IdempotencyKey,
    clients: Clients,
    language: Language,
    gpc: Gpc,
) -> Terminal:
    """Record the answers; the terminal gets a random id, to be kept there."""
    made = await clients.terminals.PutTerminalConsent(body.message(key, "", gpc=gpc))
    return Terminal.of(made.terminal, language)


@router.get(
    "/terminal-consents/{terminal_id}",
    operation_id="get_terminal_consent",
    summary="What holds on a terminal",
)
async def get(
    terminal_id: TerminalId, caller: AnonymousCaller, clients: Clients, language: Language, gpc: Gpc
) -> Terminal:
    """Where it stands, `Sec-GPC` considered. An id that has not answered stands at the beginning."""
    request = rpc.GetTerminalConsentRequest(terminal_id=terminal_id, gpc=gpc)
    return Terminal.of((await clients.terminals.GetTerminalConsent(request)).terminal, language)


@router.put(
    "/terminal-consents/{terminal_id}",
    operation_id="put_terminal_consent",
    summary="Answer on a terminal",
)
async def put(
    terminal_id: TerminalId,
    body: TerminalAnswers,
    caller: AnonymousCaller,
    key: IdempotencyKey,
    clients: Clients,
    language: Language,
    gpc: Gpc,
) -> Terminal:
    """Record yes or no, in force at once. An app may make its own id of 32 random hexadecimal digits."""
    made = await clients.terminals.PutTerminalConsent(body.message(key, terminal_id, gpc=gpc))
    return Terminal.of(made.terminal, language)


@router.get(
    "/terminal-consents/{terminal_id}/history",
    operation_id="list_terminal_history",
    summary="All that was answered on a terminal",
)
async def history(
    terminal_id: TerminalId, caller: AnonymousCaller, clients: Clients, page: PageAsked
) -> TerminalHistory:
    """The terminal's ledger, newest first, with the hashes that chain it and the signals behind it."""
    request = rpc.ListTerminalHistoryRequest(
        terminal_id=terminal_id, page_size=page.size, page_token=page.token
    )
    return TerminalHistory.of(await clients.terminals.ListTerminalHistory(request))


@router.get(
    "/terminal-consents/{terminal_id}/receipts/{receipt_id}",
    operation_id="get_terminal_receipt",
    summary="A signed receipt of a terminal's answer",
)
async def receipt(
    terminal_id: TerminalId, receipt_id: ReceiptId, caller: AnonymousCaller, clients: Clients
) -> Receipt:
    """The receipt of one answer, to keep; anybody can verify it with the public key."""
    request = rpc.GetTerminalReceiptRequest(terminal_id=terminal_id, receipt_id=receipt_id)
    return Receipt.of((await clients.terminals.GetTerminalReceipt(request)).receipt)
