"""The local eFaktura network: answers as the real one does (the contract stands in
services/billing/efaktura_network.py), and shows nothing to any bank.

`python -m deploy.local.efaktura --port 7131` answers `/payment-requests`. What came in is at `/api/requests`.
What it answers to new requests is set with `PUT /api/behaviour`, `{"answer": "processing" | "accepted" |
"rejected" | "invalid" | "busy" | "fail" | "forget" | "broken", "reason": ...}`; accepted from the start.
"""

from collections import Counter
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local import web

ANSWERS = ("processing", "accepted", "rejected", "invalid", "busy", "fail", "forget", "broken")
KEYS = {
    "reference",
    "efaktura_address",
    "invoice_number",
    "kid",
    "account",
    "amount_ore",
    "currency",
    "due_date",
    "avtalegiro",
    "invoice_url",
    "issuer",
}
AMENDED = {"amount_ore", "due_date"}


@dataclass
class EfakturaNetwork:
    """What it was asked, and how it answers. `requests` holds each reference once, `given` what it was
    answered; `asked` counts calls by reference, but for changes, which those that are `paid` refuse.
    `busy_seconds` goes out as Retry-After.
    """

    token: str = "development"  # noqa: S105 - the local stack's
    answer: str = "accepted"
    reason: str = ""
    busy_seconds: int = 0
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    given: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    paid: set[str] = field(default_factory=set)

    def take(self, told: dict[str, Any]) -> dict[str, str]:
        """A request is taken, or known already."""
        reference = told["reference"]
        if reference not in self.requests:
            self.requests[reference] = told
            said = self.answer if self.answer in {"processing", "rejected"} else "accepted"
            self.given[reference] = (said, self.reason)
        return self.word(reference)

    def refusal(self, request: Request) -> Response | None:
        """What it answers to any call when it does not know the caller or does not work."""
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return JSONResponse({"error": "token"}, 401)
        if self.answer == "fail":
            return JSONResponse({}, 503)
        if self.answer == "busy":
            return JSONResponse({}, 429, {"Retry-After": str(self.busy_seconds)})
        return None

    def decide(self, reference: str, status: str, reason: str = "") -> None:
        """What becomes of a request that was taken."""
        self.given[reference] = (status, reason)

    def amend(self, reference: str, told: dict[str, Any]) -> Response:
        """A request asks for something else; what is paid changes no more."""
        if reference not in self.requests:
            return JSONResponse({}, 404)
        if set(told) != AMENDED or reference in self.paid:
            return JSONResponse({}, 400 if set(told) != AMENDED else 409)
        self.requests[reference] |= told
        return Response(status_code=204)

    def word(self, reference: str) -> dict[str, str]:
        """What it says of a request."""
        status, reason = self.given[reference]
        return {"reference": reference, "status": status, "reason": reason}


def _answer(network: EfakturaNetwork, told: dict[str, Any]) -> Response:
    """The answer to a request that came in as it should."""
    if set(told) != KEYS or network.answer == "invalid":
        return JSONResponse({"error": "body"}, 400)
    if network.answer == "forget":  # taken, and lost on the way
        return JSONResponse({"reference": told["reference"], "status": "processing"}, 202)
    answer = network.take(told)
    return JSONResponse({"status": "accepted"} if network.answer == "broken" else answer, 202)


def page(network: EfakturaNetwork) -> Starlette:
    """The network's interface."""

    async def submit(request: Request) -> Response:
        told = await request.json()
        network.asked[str(told.get("reference"))] += 1
        return network.refusal(request) or _answer(network, told)

    async def word(request: Request) -> Response:
        reference = request.path_params["reference"]
        network.asked[reference] += 1
        if reference not in network.requests:
            return network.refusal(request) or JSONResponse({}, 404)
        return network.refusal(request) or JSONResponse(network.word(reference))

    async def amend(request: Request) -> Response:
        reference, told = request.path_params["reference"], await request.json()
        return network.refusal(request) or network.amend(reference, told)

    async def requests(request: Request) -> Response:
        return JSONResponse(list(network.requests.values()))

    async def behave(request: Request) -> Response:
        told = await request.json()
        if told.get("answer") not in ANSWERS:
            return JSONResponse({"error": f"use one of {ANSWERS}"}, 400)
        network.answer, network.reason = told["answer"], told.get("reason", "")
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/payment-requests", submit, methods=["POST"]),
            Route("/payment-requests/{reference}", word),
            Route("/payment-requests/{reference}", amend, methods=["PUT"]),
            Route("/api/requests", requests),
            Route("/api/behaviour", behave, methods=["PUT"]),
        ]
    )


def serving(network: EfakturaNetwork, port: int) -> AbstractAsyncContextManager[None]:
    """Answer on 127.0.0.1 in the running loop for as long as the context lasts."""
    return web.serving(page(network), port)


def main() -> None:
    """Entry point of the module."""
    web.run(page(EfakturaNetwork()), web.asked_port("Local eFaktura network"))


if __name__ == "__main__":
    main()
