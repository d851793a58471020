"""The credit bureau over HTTP.

We send `POST <BUREAU_URL>/credit-reports` with `Authorization: Bearer <BUREAU_TOKEN>` and JSON `{national_id,
reference, purpose, asked_by: {name, organisation_number}}`. The bureau answers

- 200 `{reference, bureau_reference, result, controller, dpo, sources, report}`: `result` is match, no_match,
  several_matches or frozen (kredittsperre); `report` is there for a match alone, with `score` (0 to 100),
  `payment_remarks`, `content`, `score_data` and `score_logic`. The same reference again is the same
  enquiry: it is answered alike, neither counted nor told twice;
- anything else, or nothing within `BUREAU_TIMEOUT_SECONDS`: no answer, so there is no decision.

An answer that breaks this form is no answer either. Texts come in Bokmål, Nynorsk and English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from services.billing.breaker import CircuitBreaker, CircuitOpen
from services.billing.model.copy_letter import Line, Party
from services.billing.model.credit_check import PURPOSE, Outcome
from services.billing.model.seller import Seller
from services.billing.ports import BureauAnswer, BureauAway, BureauReport
from services.billing.settings import Settings
from services.chassis.clock import Clock
from services.chassis.faults import Faults
from services.chassis.http_client import http_client
from services.chassis.telemetry import log
from services.chassis.vault import Redacted

_RESULTS = {
    "match": Outcome.SCORED,
    "no_match": Outcome.NO_MATCH,
    "several_matches": Outcome.SEVERAL_MATCHES,
    "frozen": Outcome.FROZEN,
}
# An item has to fit into a letter on paper.
LONGEST_ITEM = 1_900


class _Text(BaseModel, extra="ignore"):
    nb: str = Field(min_length=1, max_length=LONGEST_ITEM)
    nn: str = Field(min_length=1, max_length=LONGEST_ITEM)
    en: str = Field(min_length=1, max_length=LONGEST_ITEM)

    def by_language(self) -> Mapping[str, str]:
        return {"nb": self.nb, "nn": self.nn, "en": self.en}


class _Line(BaseModel, extra="ignore"):
    label: _Text
    value: str = Field(max_length=500)


class _Party(BaseModel, extra="ignore"):
    name: str = Field(min_length=1, max_length=200)
    contact: list[str] = Field(min_length=1, max_length=10)

    def party(self) -> Party:
        return Party(self.name, tuple(self.contact))


class _Report(BaseModel, extra="ignore"):
    score: int = Field(ge=0, le=100, strict=True)
    payment_remarks: int = Field(ge=0, strict=True)
    content: list[_Line] = Field(min_length=1, max_length=40)
    score_data: list[_Text] = Field(min_length=1, max_length=40)
    score_logic: _Text


class _Answer(BaseModel, extra="ignore"):
    reference: str
    bureau_reference: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$")
    result: str
    controller: _Party
    dpo: _Party
    sources: list[str] = Field(default=[], max_length=20)
    report: _Report | None = None


@dataclass(frozen=True)
class _Failed(Exception):
    """The bureau did not answer as it should; `cause` is a code without anything of the answer."""

    cause: str = field(default="")


class HttpBureau:
    """Asks the bureau, unless it has not answered for a while."""

    def __init__(
        self, settings: Settings, seller: Seller, clock: Clock, faults: Faults | None = None
    ) -> None:
        self._url = settings.bureau_url.rstrip("/")
        self._asked_by = {"name": seller.name, "organisation_number": seller.organisation_number}
        self.breaker = CircuitBreaker(
            clock, settings.bureau_failures, timedelta(seconds=settings.bureau_rest_seconds)
        )
        way_out = (faults or Faults()).way_out("billing", "bureau")
        self._client = http_client(settings.bureau_timeout_seconds, settings.bureau_token, way_out)

    async def enquire(self, reference: str, national_id: Redacted[str]) -> BureauAnswer:
        """What the bureau says about the person. Raises BureauAway."""
        if not self._url:
            raise BureauAway("no bureau")
        try:
            return await self.breaker.run(lambda: self._ask(reference, national_id), _Failed)
        except CircuitOpen:
            raise BureauAway("left alone") from None
        except _Failed as failure:
            log.warning("the credit bureau did not answer", cause=failure.cause, reference=reference)
            raise BureauAway(failure.cause) from None

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def _ask(self, reference: str, national_id: Redacted[str]) -> BureauAnswer:
        body = {
            "national_id": national_id.reveal(),
            "reference": reference,
            "purpose": PURPOSE,
            "asked_by": self._asked_by,
        }
        try:
            answer = await self._client.post(f"{self._url}/credit-reports", json=body)
        except httpx.HTTPError as error:
            raise _Failed(type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            raise _Failed(f"code {answer.status_code}")
        try:
            return _read(answer.json(), reference)
        except (ValidationError, ValueError):
            # What is wrong about it may be in what it says of the person: nothing of it goes on.
            raise _Failed("answer") from None


def _read(raw: Any, reference: str) -> BureauAnswer:
    """Raises ValueError for an answer that is not of the agreed form, or to another question."""
    told = _Answer.model_validate(raw)
    outcome = _RESULTS.get(told.result)
    if outcome is None or told.reference != reference:
        raise ValueError("another answer")
    if (told.report is not None) != (outcome is Outcome.SCORED):
        raise ValueError("a report is there for one match alone")
    return BureauAnswer(
        outcome=outcome,
        bureau_reference=told.bureau_reference,
        controller=told.controller.party(),
        dpo=told.dpo.party(),
        sources=tuple(told.sources),
        report=None if told.report is None else _report(told.report),
    )


def _report(told: _Report) -> BureauReport:
    lines = tuple(Line(line.label.by_language(), line.value) for line in told.content)
    data = tuple(texts.by_language() for texts in told.score_data)
    for language in ("nb", "nn", "en"):
        said = "\n".join(f"{line.label[language]}: {line.value}" for line in lines)
        if max(len(said), len("\n".join(texts[language] for texts in data))) > LONGEST_ITEM:
            raise ValueError("longer than a letter can say")
    return BureauReport(told.score, told.payment_remarks, lines, data, told.score_logic.by_language())
