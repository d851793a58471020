"""SMS through a provider's HTTP interface.

We send `POST <SMS_URL>` with `Authorization: Bearer <SMS_TOKEN>` and JSON `{to, from, text, reference}`:
`to` in E.164, `text` in Unicode (the provider picks the alphabet), `reference` ours. The provider answers

- 202 `{"id": ...}`: taken. The same reference again is answered with the same id and not sent again;
- 4xx: never, for this message; but 401, 403, 404, 408, 425 and 429 are not about it, so it is tried later;
- 429 with `Retry-After` in seconds, 5xx, or nothing within `SMS_TIMEOUT_SECONDS`: later.

Links are sent as they are: no short links of the provider's, which would count who opens them.
"""

from datetime import timedelta

import httpx

from services.chassis.http_client import http_client
from services.chassis.telemetry import log
from services.customer.ports import DeliveryDelayed, DeliveryRefused, Sms
from services.customer.settings import Settings

# These are about us or the moment, not about the message: a wrong token must not use up a whole queue.
_LATER = frozenset({401, 403, 404, 408, 425, 429})


class HttpSms:
    """Hands each SMS to the provider."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.sms_url
        self._sender = settings.sms_sender
        self._client = http_client(settings.sms_timeout_seconds, settings.sms_token)

    async def send(self, sms: Sms) -> None:
        """Return when the provider has taken it.

        Raises DeliveryRefused or DeliveryDelayed, without the number.
        """
        if not self._url:
            raise DeliveryDelayed("no provider")
        body = {
            "to": sms.to.reveal(),
            "from": self._sender,
            "text": sms.text.reveal(),
            "reference": sms.reference,
        }
        try:
            answer = await self._client.post(self._url, json=body)
        except httpx.HTTPError as error:
            raise DeliveryDelayed(type(error).__name__) from None
        if answer.status_code == httpx.codes.ACCEPTED:
            return
        if 400 <= answer.status_code < 500 and answer.status_code not in _LATER:
            raise DeliveryRefused(f"code {answer.status_code}")
        if answer.status_code in {401, 403, 404}:
            log.error("the SMS provider does not know us", status=answer.status_code)
        raise DeliveryDelayed(f"code {answer.status_code}", retry_after=_retry_after(answer))

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()


def _retry_after(answer: httpx.Response) -> timedelta:
    seconds = answer.headers.get("retry-after", "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 7 else timedelta()
