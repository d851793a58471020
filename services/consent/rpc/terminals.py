"""TerminalService over gRPC: message to use case to message, nothing else."""

from typing import Any

from personvern.consent.v1 import consent_pb2 as pb
from personvern.consent.v1 import terminal_service_pb2 as rpc
from personvern.consent.v1 import terminal_service_pb2_grpc as stubs
from services.chassis.caller import allow, anyone, customer, service
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.consent.model.policy import LANGUAGES
from services.consent.model.standing import ConsentStatus
from services.consent.model.terminal import CategoryView, Evidence, consent_mode, difference_hash
from services.consent.rpc import messages, requests, terminal_requests
from services.consent.usecases import Deps, ledger_proof, terminal_links, terminals
from services.consent.usecases.terminal_links import Difference, LinkedView
from services.consent.usecases.terminals import TerminalView

_STATUSES = {status: f"CONSENT_STATUS_{status.name}" for status in ConsentStatus}


class TerminalServicer(stubs.TerminalServiceServicer):
    """Terminals. Whoever knows a terminal's id acts for it: it is random, and given to nobody else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(anyone())
    async def GetTerminalConsent(
        self, request: rpc.GetTerminalConsentRequest, _: Any
    ) -> rpc.GetTerminalConsentResponse:
        """Where a terminal stands."""
        terminal_id = terminal_requests.terminal_id_or_none(request.terminal_id)
        view = await terminals.terminal_of(terminal_id, self._deps, gpc=request.gpc)
        return rpc.GetTerminalConsentResponse(terminal=self._terminal(view))

    @allow(anyone())
    async def PutTerminalConsent(
        self, request: rpc.PutTerminalConsentRequest, _: Any
    ) -> rpc.PutTerminalConsentResponse:
        """Record a terminal's answers."""
        key, given = request_key(request), terminal_requests.answers(request, self._deps.policy)
        view = await terminals.put_terminal(given, key, self._deps)
        return rpc.PutTerminalConsentResponse(terminal=self._terminal(view))

    @allow(anyone())
    async def ListTerminalHistory(
        self, request: rpc.ListTerminalHistoryRequest, _: Any
    ) -> rpc.ListTerminalHistoryResponse:
        """A terminal's ledger."""
        terminal_id = terminal_requests.terminal_id(request.terminal_id)
        asked = PageRequest(requests.page_size(request.page_size), request.page_token)
        page = await terminals.terminal_history(terminal_id, asked, self._deps)
        evidence = await terminals.terminal_evidence(terminal_id, page.items, self._deps)
        return rpc.ListTerminalHistoryResponse(
            entries=[messages.entry(entry) for entry in page.items],
            next_page_token=page.next_token,
            evidence=[_evidence(item) for item in evidence],
        )

    @allow(anyone())
    async def GetTerminalReceipt(
        self, request: rpc.GetTerminalReceiptRequest, _: Any
    ) -> rpc.GetTerminalReceiptResponse:
        """The receipt of one answer."""
        terminal_id = terminal_requests.terminal_id(request.terminal_id)
        found = await terminals.terminal_receipt(terminal_id, request.receipt_id, self._deps)
        return rpc.GetTerminalReceiptResponse(
            receipt=pb.Receipt(
                receipt_id=found.receipt_id,
                entry_id=found.entry_id,
                jws=found.jws,
                json_ld=self._deps.signer.content(found.jws),
                public_jwk=await ledger_proof.key_of(found.jws, self._deps),
            )
        )

    @allow(customer())
    async def LinkTerminal(self, request: rpc.LinkTerminalRequest, _: Any) -> rpc.LinkTerminalResponse:
        """Note a log-in."""
        key, (who, terminal_id) = request_key(request), terminal_requests.pair(request)
        view = await terminal_links.link_terminal(who, terminal_id, key, self._deps, gpc=request.gpc)
        return rpc.LinkTerminalResponse(linked=self._linked(view))

    @allow(customer())
    async def AnswerTerminal(self, request: rpc.AnswerTerminalRequest, _: Any) -> rpc.AnswerTerminalResponse:
        """Settle differences."""
        key = request_key(request)
        given = terminal_requests.settlement(request, self._deps.policy)
        view = await terminal_links.answer_terminal(given, key, self._deps)
        return rpc.AnswerTerminalResponse(linked=self._linked(view))

    @allow(customer())
    async def UnlinkTerminal(self, request: rpc.UnlinkTerminalRequest, _: Any) -> rpc.UnlinkTerminalResponse:
        """Forget a link."""
        key, (who, terminal_id) = request_key(request), terminal_requests.pair(request)
        await terminal_links.unlink_terminal(who, terminal_id, key, self._deps)
        return rpc.UnlinkTerminalResponse()

    @allow(customer())
    async def ListTerminals(self, request: rpc.ListTerminalsRequest, _: Any) -> rpc.ListTerminalsResponse:
        """A customer's terminals."""
        who = requests.customer_id(request.customer_id)
        asked = PageRequest(requests.page_size(request.page_size), request.page_token)
        page = await terminal_links.terminals_of(who, asked, self._deps, gpc=request.gpc)
        return rpc.ListTerminalsResponse(
            terminals=[self._linked(view) for view in page.items], next_page_token=page.next_token
        )

    @allow(service("customer"))
    async def CoverUsage(self, request: rpc.CoverUsageRequest, _: Any) -> rpc.CoverUsageResponse:
        """What may be stored."""
        who = requests.customer_id(request.customer_id) if request.customer_id else ""
        terminal_id = terminal_requests.terminal_id(request.terminal_id)
        kinds = terminal_requests.kinds(request)
        covers = await terminal_links.cover_usage(terminal_id, who, kinds, self._deps)
        return rpc.CoverUsageResponse(
            covers=[
                rpc.UsageCover(
                    kind=item.kind,
                    purpose=item.purpose,
                    keep_months=item.keep_months,
                    evidence=item.evidence,
                )
                for item in covers
            ],
            policy_version=self._deps.policy.version,
        )

    def _terminal(self, view: TerminalView) -> rpc.Terminal:
        policy = self._deps.policy
        return rpc.Terminal(
            terminal_id=view.terminal.id,
            platform=view.terminal.platform,
            categories=[_category(item) for item in view.categories],
            texts_hash=pb.LocalizedText(**policy.terminal_texts_hashes),
            consent_mode=consent_mode(view.categories),
            gpc=view.gpc,
            policy_version=policy.version,
        )

    def _linked(self, view: LinkedView) -> rpc.LinkedTerminal:
        return rpc.LinkedTerminal(
            terminal=self._terminal(view.view),
            linked_at=messages.timestamp(view.link.linked_at),
            last_login_at=messages.timestamp(view.link.last_login_at),
            ask=[self._difference(item) for item in view.ask],
        )

    def _difference(self, item: Difference) -> rpc.TerminalDifference:
        policy = self._deps.policy
        category, served = item.category, policy.purposes[item.category.serves]
        return rpc.TerminalDifference(
            category=category.key,
            purpose=served.key,
            terminal=_STATUSES[item.terminal],
            customer=_STATUSES[item.customer],
            terminal_text=messages.texts(category.purpose.text),
            text=messages.texts(served.text),
            text_hash=pb.LocalizedText(
                **{language: difference_hash(policy, category, language) for language in LANGUAGES}
            ),
        )


def _category(item: CategoryView) -> rpc.TerminalCategory:
    purpose, mark = item.category.purpose, item.mark
    return rpc.TerminalCategory(
        key=item.category.key,
        name=messages.texts(purpose.name),
        text=messages.texts(purpose.text),
        required=item.category.required,
        status=_STATUSES[item.status],
        in_force=item.in_force,
        denied_by_gpc=item.denied_by_gpc,
        ask=item.ask,
        entry_id=mark.entry_id if mark else "",
        receipt_id=mark.receipt_id if mark else "",
        since=messages.timestamp(mark.at if mark else None),
        ask_at=messages.timestamp(item.ask_at),
    )


def _evidence(item: Evidence) -> rpc.TerminalEvidence:
    return rpc.TerminalEvidence(
        recorded_at=messages.timestamp(item.at),
        entry_ids=item.entries,
        gpc=item.gpc,
        consent_mode=item.consent_mode,
        tcf_string=item.tcf_string,
    )
