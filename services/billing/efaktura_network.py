"""The eFaktura network over HTTP: a submitter that hands requests for payment to payers' banks.

We send `POST <EFAKTURA_URL>/payment-requests` with `Authorization: Bearer <EFAKTURA_TOKEN>` and JSON
`{reference, efaktura_address, invoice_number, kid, account, amount_ore, currency, due_date, avtalegiro,
invoice_url, issuer: {name, organisation_number}}`. `invoice_url` shows the invoice to whoever holds it, for
sixteen months. The network answers

- 200 or 202 `{reference, status, reason}`: taken. `status` is processing, accepted (the payer's bank shows
  it) or rejected; the reason of a no is payer_unknown, not_accepted (the payer takes no eFaktura from us) or
  another code. The same reference again is the same request: it is answered alike and shown once;
- 4xx: never, for this request; but 401, 403, 404, 408, 425 and 429 are not about it, so it is tried later;
- 429 and 5xx, perhaps with `Retry-After` in seconds, or nothing within `EFAKTURA_TIMEOUT_SECONDS`: later.

While it is processing we ask `GET <EFAKTURA_URL>/payment-requests/<reference>`, which is answered with 200 as
above, or with 404 when the network knows nothing of it.

What has changed since, after a credit note for example, is told by `PUT <EFAKTURA_URL>/payment-requests/
<reference>` with JSON `{amount_ore, due_date}`; a sum of 0 takes the request out of the bank. It is answered
with 200, 202 or 204, with 404 as above, and with another 4xx when it is too late, since it is paid.
"""

from datetime import date, timedelta

import httpx
from pydantic import BaseModel, Field, ValidationError

from services.billing.breaker import CircuitBreaker, CircuitOpen
from services.billing.model.seller import Seller
from services.billing.model.submission import Trouble
from services.billing.ports import NetworkAway, NetworkWord, PaymentRequest, RequestUnknown
from services.billing.settings import Settings
from services.chassis.clock import Clock
from services.chassis.faults import Faults
from services.chassis.http_client import http_client
from services.chassis.telemetry import log

_TAKEN = frozenset({200, 202})
# These are about us or the moment, not about the request: a wrong token must not refuse a month's invoices.
_LATER = frozenset({401, 403, 404, 408, 425, 429})
_STATUS = frozenset({"processing", "accepted", "rejected"})
_REASONS = {"payer_unknown": "payer_unknown", "not_accepted": "not_taken"}
INVALID = NetworkWord("rejected", "invalid")


class _Answer(BaseModel, extra="ignore"):
    reference: str
    status: str = Field(max_length=40)
    reason: str = Field(default="", max_length=100)


class HttpEfakturaNetwork:
    """Hands requests over, unless the network has not answered for a while."""

    def __init__(
        self, settings: Settings, seller: Seller, clock: Clock, faults: Faults | None = None
    ) -> None:
        self._url = settings.efaktura_url.rstrip("/")
        self._links = f"{settings.public_url.rstrip('/')}/v1/public/invoices"
        self._seller = seller
        self.breaker = CircuitBreaker(
            clock, settings.efaktura_failures, timedelta(seconds=settings.efaktura_rest_seconds)
        )
        way_out = (faults or Faults()).way_out("billing", "efaktura")
        self._client = http_client(settings.efaktura_timeout_seconds, settings.efaktura_token, way_out)

    @property
    def connected(self) -> bool:
        """Whether its address is known."""
        return bool(self._url)

    async def submit(self, request: PaymentRequest) -> NetworkWord:
        """Hand a request over. Raises NetworkAway."""
        body = self._body(request)
        answer = await self._call("POST", f"{self._url}/payment-requests", body)
        if answer.status_code in _TAKEN:
            return _read(answer, request.reference)
        # What is at fault about it may be in what it says of the person: nothing of the answer goes on.
        log.warning("the eFaktura network refused a request", code=answer.status_code)
        return INVALID

    async def word(self, reference: str) -> NetworkWord:
        """What has become of a request. Raises NetworkAway or RequestUnknown."""
        answer = await self._call("GET", f"{self._url}/payment-requests/{reference}", None)
        if answer.status_code in _TAKEN:
            return _read(answer, reference)
        raise NetworkAway(f"code {answer.status_code}")

    async def amend(self, reference: str, amount_ore: int, due_date: date) -> None:
        """Ask for this from now on. Raises NetworkAway or RequestUnknown."""
        body: dict[str, object] = {"amount_ore": amount_ore, "due_date": due_date.isoformat()}
        answer = await self._call("PUT", f"{self._url}/payment-requests/{reference}", body)
        if not answer.is_success:  # it is paid, for example: what came too much is credit with us
            log.warning("the eFaktura network changes a request no more", code=answer.status_code)

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    def _body(self, request: PaymentRequest) -> dict[str, object]:
        return {
            "reference": request.reference,
            "efaktura_address": request.address.reveal(),
            "invoice_number": str(request.invoice_number),
            "kid": request.kid,
            "account": self._seller.account,
            "amount_ore": request.amount_ore,
            "currency": "NOK",
            "due_date": request.due_date.isoformat(),
            "avtalegiro": request.drawn,
            "invoice_url": f"{self._links}/{request.token}",
            "issuer": {
                "name": self._seller.name,
                "organisation_number": self._seller.organisation_number,
            },
        }

    async def _call(self, method: str, url: str, body: dict[str, object] | None) -> httpx.Response:
        try:
            return await self.breaker.run(lambda: self._ask(method, url, body), NetworkAway)
        except CircuitOpen:
            raise NetworkAway("left alone", trouble=Trouble.LEFT_ALONE) from None

    async def _ask(self, method: str, url: str, body: dict[str, object] | None) -> httpx.Response:
        try:
            answer = await self._client.request(method, url, json=body)
        except httpx.HTTPError as error:
            raise NetworkAway(type(error).__name__, trouble=Trouble.SILENT) from None
        if method != "POST" and answer.status_code == httpx.codes.NOT_FOUND:
            raise RequestUnknown
        if answer.status_code in _LATER or answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            known = answer.status_code not in {401, 403, 404}
            if not known:
                log.error("the eFaktura network does not know us", status=answer.status_code)
            trouble = Trouble.NOT_WORKING if known else Trouble.UNKNOWN_TO_IT
            raise NetworkAway(f"code {answer.status_code}", _retry_after(answer), trouble)
        return answer


def _read(answer: httpx.Response, reference: str) -> NetworkWord:
    try:
        told = _Answer.model_validate(answer.json())
    except (ValidationError, ValueError):
        raise NetworkAway("answer", trouble=Trouble.UNREADABLE) from None
    if told.reference != reference or told.status not in _STATUS:
        raise NetworkAway("another answer", trouble=Trouble.UNREADABLE)
    return NetworkWord(told.status, _REASONS.get(told.reason, "invalid") if told.status == "rejected" else "")


def _retry_after(answer: httpx.Response) -> timedelta:
    seconds = answer.headers.get("retry-after", "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 7 else timedelta()
