"""CreditCheckService over gRPC."""

from typing import Any

from personvern.billing.v1 import credit_check_service_pb2 as rpc
from personvern.billing.v1 import credit_check_service_pb2_grpc as stubs
from personvern.billing.v1 import document_service_pb2
from services.billing.documents import copy_letter_page
from services.billing.model.copy_letter import CopyLetter
from services.billing.model.credit_check import CreditCheck, Review, State
from services.billing.rpc.messages import time
from services.billing.usecases import credit_checks, credit_reviews
from services.billing.usecases.deps import Deps
from services.chassis.caller import allow, current_caller, customer, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.kernel.calendar import oslo_midnight

_READER = staff("agent", "finance", "dpo", reads_personal_data=True)
_STATES = {
    State.REQUESTED: rpc.CREDIT_CHECK_STATE_REQUESTED,
    State.DONE: rpc.CREDIT_CHECK_STATE_DONE,
}
_REVIEWS = {
    Review.NONE: rpc.CREDIT_REVIEW_STATE_NONE,
    Review.OPEN: rpc.CREDIT_REVIEW_STATE_OPEN,
    Review.DONE: rpc.CREDIT_REVIEW_STATE_DONE,
}


class CreditCheckServicer(stubs.CreditCheckServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("agent", "finance", reads_personal_data=True))
    async def RequestCreditCheck(
        self, request: rpc.RequestCreditCheckRequest, context: Any
    ) -> rpc.RequestCreditCheckResponse:
        """Check somebody's credit."""
        made = await credit_checks.request_check(
            request_key(request), request.customer_id, request.contract_id, current_caller(), self._deps
        )
        return rpc.RequestCreditCheckResponse(credit_check=self._message(made))

    @allow(customer(), _READER)
    async def GetCreditCheck(
        self, request: rpc.GetCreditCheckRequest, context: Any
    ) -> rpc.GetCreditCheckResponse:
        """One check."""
        found = await credit_checks.get_check(
            request.credit_check_id, request.customer_id, current_caller(), self._deps
        )
        return rpc.GetCreditCheckResponse(credit_check=self._message(found))

    @allow(customer(), _READER)
    async def ListCreditChecks(
        self, request: rpc.ListCreditChecksRequest, context: Any
    ) -> rpc.ListCreditChecksResponse:
        """A customer's checks."""
        page = await credit_checks.list_checks(
            request.customer_id,
            PageRequest(request.page_size, request.page_token),
            current_caller(),
            self._deps,
        )
        return rpc.ListCreditChecksResponse(
            credit_checks=[self._message(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer())
    async def GetCreditLetter(
        self, request: rpc.GetCreditLetterRequest, context: Any
    ) -> rpc.GetCreditLetterResponse:
        """The copy letter."""
        letter = await credit_checks.get_letter(request.credit_check_id, request.customer_id, self._deps)
        language = request.language if request.language in {"nb", "nn", "en"} else "nb"
        return _letter(letter, request.credit_check_id, language, page=request.page)

    @allow(customer())
    async def RequestCreditReview(
        self, request: rpc.RequestCreditReviewRequest, context: Any
    ) -> rpc.RequestCreditReviewResponse:
        """Ask for a person to look."""
        made = await credit_reviews.request_review(
            request_key(request), request.customer_id, request.credit_check_id, request.text, self._deps
        )
        return rpc.RequestCreditReviewResponse(credit_check=self._message(made))

    @allow(staff("finance", reads_personal_data=True))
    async def ReviewCreditCheck(
        self, request: rpc.ReviewCreditCheckRequest, context: Any
    ) -> rpc.ReviewCreditCheckResponse:
        """Decide as a person."""
        made = await credit_reviews.review_check(
            request_key(request),
            request.credit_check_id,
            request.decision,
            request.reasons,
            current_caller(),
            self._deps,
        )
        return rpc.ReviewCreditCheckResponse(credit_check=self._message(made))

    @allow(_READER)
    async def ListCreditReviews(
        self, request: rpc.ListCreditReviewsRequest, context: Any
    ) -> rpc.ListCreditReviewsResponse:
        """Checks that wait for a person."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await credit_reviews.list_waiting(current_caller(), asked, self._deps)
        return rpc.ListCreditReviewsResponse(
            credit_checks=[self._message(item) for item in page.items], next_page_token=page.next_token
        )

    def _message(self, check: CreditCheck) -> rpc.CreditCheck:
        return rpc.CreditCheck(
            credit_check_id=check.id,
            customer_id=check.customer_id,
            contract_id=check.contract_id,
            product_code=check.product_code,
            state=_STATES[check.state],
            outcome=check.outcome.value if check.outcome else "",
            band=check.band.value if check.band else "",
            decision=check.decision.value if check.decision else "",
            automatic=check.automatic,
            bureau_reference=check.bureau_reference,
            requested_at=time(check.requested_at),
            asked_by=_asked_by(check),
            asked_why=check.asked_why,
            rules_version=check.rules_version,
            letter=check.letter_on(self._deps.today()),
            letter_until=check.letter_until.isoformat() if check.letter_until else "",
            kept_until=check.hold_until.isoformat(),
            review=_REVIEWS[check.review],
            review_offered=check.review_offered,
            review_text=check.review_text.reveal() if check.review_text else "",
            review_reasons=check.review_reasons.reveal() if check.review_reasons else "",
            checked_at=time(check.checked_at),
            reviewed_at=time(check.reviewed_at),
        )


def _asked_by(check: CreditCheck) -> str:
    """Who asked: to the customer the company did, and no employee by name (CJEU C-579/21)."""
    kind, _, _ = check.asked_by.partition(":")
    return kind if kind == "staff" and current_caller().kind == "customer" else check.asked_by


def _letter(letter: CopyLetter, check_id: str, language: str, *, page: bool) -> rpc.GetCreditLetterResponse:
    made = rpc.GetCreditLetterResponse(
        credit_check_id=check_id,
        items=[
            rpc.LetterItem(key=key, title=title, lines=lines) for key, title, lines in letter.items(language)
        ],
        checked_at=time(oslo_midnight(letter.checked_on)),
        language=language,
    )
    if page:
        html = document_service_pb2.Document(
            data=copy_letter_page.render(letter, language),
            content_type="text/html; charset=utf-8",
            file_name=f"gjenpartsbrev-{letter.checked_on.isoformat()}.html",
            language=language,
        )
        made.document.CopyFrom(html)
    return made
