"""The local SMS provider: takes SMS as the real one does, delivers nowhere, and shows what came in.

`python -m deploy.local.sms --port 7127 --folder .run/sms` answers `POST /messages` (the contract stands in
services/customer/adapters/sms.py). The page is at `/`, the same as JSON at `/api/messages`. What it answers
can be set with `PUT /api/behaviour`: `{"answer": "refuse" | "busy" | "fail" | "slow" | ""}`. With `--reports`
each SMS is reported as delivered to that address, signed; numbers that end in 00 as undeliverable.
"""

import argparse
import asyncio
import contextlib
import hashlib
import hmac
import html
import json
import re
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.local import web

LINK = re.compile(r"(https?://[^\s<>\"]+)")
SLOW_SECONDS = 30.0
ANSWERS = ("", "refuse", "busy", "fail", "slow")
REPORTS_TRIED, REPORT_WAIT = 5, 0.5


@dataclass(frozen=True)
class CaughtSms:
    """One SMS as it came in."""

    id: str
    to: str
    sender: str
    text: str
    reference: str

    def links(self) -> list[str]:
        """Web addresses in the text, in order."""
        return [link.rstrip(".,)") for link in LINK.findall(self.text)]


@dataclass
class SmsBox:
    """Everything that was caught. `answer` is one of ANSWERS; `busy_seconds` goes out as Retry-After."""

    folder: Path | None = None
    token: str = "development"  # noqa: S105 - the local stack's
    answer: str = ""
    busy_seconds: int = 30
    reports_to: str = ""
    secret: str = "development"  # noqa: S105 - the local stack's
    now: Callable[[], float] = time.time
    caught: list[CaughtSms] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.glob("*.json")):
            self.caught.append(CaughtSms(**json.loads(path.read_text("utf-8"))))

    def to(self, number: str) -> list[CaughtSms]:
        """SMS to a number in E.164, oldest first."""
        return [sms for sms in self.caught if sms.to == number]

    def take(self, told: dict[str, str]) -> CaughtSms:
        """Keep an SMS; the same reference again is the same SMS."""
        for sms in self.caught:
            if sms.reference == told["reference"]:
                return sms
        sms = CaughtSms(secrets.token_hex(8), told["to"], told["from"], told["text"], told["reference"])
        self.caught.append(sms)
        if self.folder is not None:
            path = self.folder / f"{len(self.caught):06}.json"
            path.write_text(json.dumps(asdict(sms), ensure_ascii=False), encoding="utf-8")
        return sms

    async def report(self, reference: str, status: str) -> int:
        """Tell what became of an SMS, again when it was too early; the last HTTP status."""
        answered = 0
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(REPORTS_TRIED):
                body = json.dumps({"reference": reference, "status": status}).encode()
                headers = {"X-Signature": sign(body, self.secret, int(self.now()))}
                headers["Content-Type"] = "application/json"
                with contextlib.suppress(httpx.HTTPError):
                    answered = (await client.post(self.reports_to, content=body, headers=headers)).status_code
                if answered in range(200, 500):
                    break
                await asyncio.sleep(REPORT_WAIT)
        return answered


def sign(body: bytes, secret: str, seconds: int) -> str:
    """The signature header of a delivery report."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def page(box: SmsBox) -> Starlette:
    """The provider's interface and the page of what came in."""

    async def take(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {box.token}":
            return JSONResponse({"error": "token"}, 401)
        refusal = await _refusal(box)
        if refusal is not None:
            return refusal
        told = await request.json()
        if set(told) != {"to", "from", "text", "reference"} or not re.fullmatch(r"\+\d{8,15}", told["to"]):
            return JSONResponse({"error": "body"}, 400)
        known = len(box.caught)
        sms = box.take(told)
        fate = "undeliverable" if sms.to.endswith("00") else "delivered"
        report = box.reports_to and len(box.caught) > known
        task = BackgroundTask(box.report, sms.reference, fate) if report else None
        return JSONResponse({"id": sms.id}, 202, background=task)

    async def listing(request: Request) -> Response:
        rows = "".join(
            f"<tr><td>{html.escape(sms.to)}<td>{html.escape(sms.sender)}"
            f"<td>{LINK.sub(_LINKED, html.escape(sms.text)).replace(chr(10), '<br>')}"
            for sms in reversed(box.caught)
        )
        return HTMLResponse(_frame(f"<table><tr><th>To<th>From<th>Text{rows}</table>"))

    async def listed(request: Request) -> Response:
        return JSONResponse([asdict(sms) | {"links": sms.links()} for sms in box.caught])

    async def behave(request: Request) -> Response:
        answer = (await request.json()).get("answer")
        if answer not in ANSWERS:
            return JSONResponse({"error": f"use one of {ANSWERS}"}, 400)
        box.answer = answer
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/messages", take, methods=["POST"]),
            Route("/api/messages", listed),
            Route("/api/behaviour", behave, methods=["PUT"]),
        ]
    )


_LINKED = r'<a href="\1">\1</a>'


async def _refusal(box: SmsBox) -> Response | None:
    if box.answer == "slow":
        await asyncio.sleep(SLOW_SECONDS)
    answers = {
        "refuse": lambda: JSONResponse({"error": "number"}, 400),
        "busy": lambda: JSONResponse({}, 429, headers={"Retry-After": str(box.busy_seconds)}),
        "fail": lambda: JSONResponse({}, 503),
    }
    return answers[box.answer]() if box.answer in answers else None


def _frame(inside: str) -> str:
    return (
        "<!doctype html><meta charset=utf-8><title>SMS catcher</title>"
        "<style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "td,th{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0}</style>"
        f'<h1><a href="/">SMS catcher</a></h1>{inside}'
    )


def serving(box: SmsBox, port: int) -> AbstractAsyncContextManager[None]:
    """Answer on 127.0.0.1 in the running loop for as long as the context lasts."""
    return web.serving(page(box), port)


def main() -> None:
    """Entry point of the module."""
    parser = argparse.ArgumentParser(description="Local SMS provider")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--reports", default="", help="where delivery reports go")
    given = parser.parse_args()
    box = SmsBox(given.folder, reports_to=given.reports)
    web.run(page(box), given.port)


if __name__ == "__main__":
    main()
