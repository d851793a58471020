"""The browsers and apps on which I have logged in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, Language, PageAsked
from gateway.privacy_signals import Gpc
from gateway.schemas.terminals import LinkedTerminal, LinkedTerminalList, SettleDifferences, UnlinkedTerminal
from personvern.consent.v1 import terminal_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["terminals"])

TerminalId = Annotated[str, Path(max_length=64, examples=["trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"])]


@router.get("/terminals", operation_id="list_my_terminals", summary="Browsers and apps that I use")
async def list_mine(
    caller: CustomerCaller, clients: Clients, page: PageAsked, language: Language, gpc: Gpc
) -> LinkedTerminalList:
    """Latest linked first, each with what it and I have answered differently."""
    request = rpc.ListTerminalsRequest(
        customer_id=caller.id, page_size=page.size, page_token=page.token, gpc=gpc
    )
    found = await clients.terminals.ListTerminals(request)
    return LinkedTerminalList(
        terminals=[LinkedTerminal.of(item, language) for item in found.terminals],
        next_page_token=found.next_page_token,
    )


@router.post(
    "/terminals/{terminal_id}:link", operation_id="link_terminal", summary="Link a terminal after logging in"
)
async def link(
    terminal_id: TerminalId,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
    language: Language,
    gpc: Gpc,
) -> LinkedTerminal:
    """Compare the terminal's answers with mine. Where they differ the stricter holds until I answer `ask`."""
    request = rpc.LinkTerminalRequest(request_id=key, customer_id=caller.id, terminal_id=terminal_id, gpc=gpc)
    return LinkedTerminal.of((await clients.terminals.LinkTerminal(request)).linked, language)


@router.post(
    "/terminals/{terminal_id}:answer",
    operation_id="answer_terminal",
    summary="Settle where its answers and mine differ",
)
async def answer(
    terminal_id: TerminalId,
    body: SettleDifferences,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
    language: Language,
    gpc: Gpc,
) -> LinkedTerminal:
    """My answer goes into both ledgers, the terminal's and mine."""
    request = body.message(key, caller.id, terminal_id, gpc=gpc)
    return LinkedTerminal.of((await clients.terminals.AnswerTerminal(request)).linked, language)


@router.post(
    "/terminals/{terminal_id}:unlink",
    operation_id="unlink_terminal",
    summary="Unlink a terminal",
)
async def unlink(
    terminal_id: TerminalId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> UnlinkedTerminal:
    """The terminal keeps its answers, I keep mine; they are no longer compared."""
    await clients.terminals.UnlinkTerminal(
        rpc.UnlinkTerminalRequest(request_id=key, customer_id=caller.id, terminal_id=terminal_id)
    )
    return UnlinkedTerminal(terminal_id=terminal_id)
