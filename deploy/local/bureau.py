"""The local credit bureau: answers as the real one does (the contract stands in services/billing/bureau.py).

`python -m deploy.local.bureau --port 7130` answers `POST /credit-reports`. What it knows of a person it
makes of the last digit but one of the national id: even good, odd not. It is told with `PUT
/api/behaviour`, `{"answer": "fail" | "slow" | "broken" | "no_match" | "several_matches" | "frozen" | "",
"score": 0 to 100}`. How often each reference came in is at `/api/enquiries`; never about whom.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local import web

ANSWERS = ("", "fail", "slow", "broken", "no_match", "several_matches", "frozen")
SLOW_SECONDS = 30.0
GOOD, BAD = 74, 12
REMARK = "Trosvik Inkasso AS, 14 250 kr"


@dataclass
class CreditBureau:
    """What it was asked, and how it answers. `given` is what each reference was answered, which stays so."""

    token: str = "development"  # noqa: S105 - the local stack's
    answer: str = ""
    score: int | None = None
    remarks: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    given: dict[str, dict[str, Any]] = field(default_factory=dict)
    on_answered: Callable[[], None] = lambda: None

    @property
    def enquiries(self) -> int:
        """How many enquiries it counts: each reference once."""
        return len(self.given)

    def reply(self, told: dict[str, Any]) -> dict[str, Any]:
        """The answer to an enquiry, alike for the same reference."""
        reference = told["reference"]
        self.asked[reference] += 1
        if reference not in self.given:
            self.given[reference] = self._made(reference, told["national_id"])
        return self.given[reference]

    def _made(self, reference: str, national_id: str) -> dict[str, Any]:
        result = self.answer if self.answer in {"no_match", "several_matches", "frozen"} else "match"
        made: dict[str, Any] = {
            "reference": reference,
            "bureau_reference": f"BX-{len(self.given) + 1:06}",
            "result": result,
            "controller": {
                "name": "Eksempel Kredittopplysning AS",
                "contact": ["987654325", "Registerveien 4, 0150 Oslo", "post@byraa.example"],
            },
            "dpo": {"name": "Personvernombudet", "contact": ["ombud@byraa.example"]},
            "sources": ["Skatteetaten", "Det sentrale folkeregisteret", "Innhentet fra inkassoforetak"],
        }
        if result == "match":
            score = self.score if self.score is not None else (BAD if int(national_id[9]) % 2 else GOOD)
            made["report"] = report(score, self.remarks)
        return made


def texts(nb: str, nn: str, en: str) -> dict[str, str]:
    """One text in three languages."""
    return {"nb": nb, "nn": nn, "en": en}


def report(score: int, remarks: int) -> dict[str, Any]:
    """What it tells about a person."""
    content = [
        {"label": texts("Kredittscore", "Kredittscore", "Credit score"), "value": f"{score} av 100"},
        {
            "label": texts("Skattbar inntekt 2024", "Skattbar inntekt 2024", "Taxable income 2024"),
            "value": "487 213 kr",
        },
        {
            "label": texts("Betalingsanmerkninger", "Betalingsmerknader", "Payment remarks"),
            "value": f"{remarks}: {REMARK}" if remarks else "0",
        },
    ]
    return {
        "score": score,
        "payment_remarks": remarks,
        "content": content,
        "score_data": [
            texts(
                "Inntekt de tre siste årene", "Inntekt dei tre siste åra", "Income of the last three years"
            ),
            texts("Betalingsanmerkninger", "Betalingsmerknader", "Payment remarks"),
        ],
        "score_logic": texts(
            "Inntekt teller tre femdeler, betalingsanmerkninger to femdeler.",
            "Inntekt tel tre femdelar, betalingsmerknader to femdelar.",
            "Income counts three fifths, payment remarks two fifths.",
        ),
    }


def page(bureau: CreditBureau) -> Starlette:
    """The bureau's interface."""

    async def enquire(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {bureau.token}":
            return JSONResponse({"error": "token"}, 401)
        told = await request.json()
        if set(told) != {"national_id", "reference", "purpose", "asked_by"}:
            return JSONResponse({"error": "body"}, 400)
        if bureau.answer == "fail":
            bureau.asked[told["reference"]] += 1
            return JSONResponse({}, 503)
        if bureau.answer == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        answer = bureau.reply(told)
        bureau.on_answered()
        return JSONResponse({"report": answer.get("report")} if bureau.answer == "broken" else answer)

    async def enquiries(request: Request) -> Response:
        return JSONResponse(dict(bureau.asked))

    async def behave(request: Request) -> Response:
        told = await request.json()
        if told.get("answer", "") not in ANSWERS:
            return JSONResponse({"error": f"use one of {ANSWERS}"}, 400)
        bureau.answer, bureau.score = told.get("answer", ""), told.get("score")
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/credit-reports", enquire, methods=["POST"]),
            Route("/api/enquiries", enquiries),
            Route("/api/behaviour", behave, methods=["PUT"]),
        ]
    )


def serving(bureau: CreditBureau, port: int) -> AbstractAsyncContextManager[None]:
    """Answer on 127.0.0.1 in the running loop for as long as the context lasts."""
    return web.serving(page(bureau), port)


def main() -> None:
    """Entry point of the module."""
    web.run(page(CreditBureau()), web.asked_port("Local credit bureau"))


if __name__ == "__main__":
    main()
