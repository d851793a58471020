"""What people, staff and browsers send about persons and consents that cannot be, each wrong in one way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from httpx import Response

from deploy.local.api import Api, ok
from deploy.local.story import Story
from services.chassis.clock import Clock

OFFERS = "marketing_new_offers"
FILE = {"Content-Type": "application/octet-stream"}


@dataclass(frozen=True)
class Case:
    """What is sent, and how it is refused."""

    send: Callable[[], Awaitable[Response]]
    status: int
    reason: str


@dataclass(frozen=True)
class Scene:
    """The person of the story, another customer, somebody who is none yet, and what belongs to the first."""

    story: Story
    another: Api
    another_id: str
    stranger: Api
    clock: Clock
    text: dict[str, Any]
    receipt: str
    point: str
    terminal: str
    childs_text: dict[str, Any]

    def cases(self) -> dict[str, Case]:
        """By what is wrong."""
        return self._of_consent() | self._of_others() | self._of_files() | self._of_ages()

    def _of_consent(self) -> dict[str, Case]:
        her, grant = self.story.customer, f"/v1/me/consents/{OFFERS}:grant"
        stale = self.text | {"policy_version": "0" * 64}
        unheard = self.text | {"text_hash": "0" * 64}
        back, ahead = (
            self.text | {"client_time": (self.clock.now() + timedelta(days=days)).isoformat()}
            for days in (-8, 2)
        )
        return {
            "back-dated consent": Case(lambda: her.post(grant, back), 422, "CLIENT_CLOCK_IMPOSSIBLE"),
            "consent of tomorrow": Case(lambda: her.post(grant, ahead), 422, "CLIENT_CLOCK_IMPOSSIBLE"),
            "unknown purpose": Case(
                lambda: her.post("/v1/me/consents/astrology:grant", self.text), 404, "PURPOSE_UNKNOWN"
            ),
            "stale policy version": Case(lambda: her.post(grant, stale), 409, "POLICY_VERSION_STALE"),
            "text never published": Case(lambda: her.post(grant, unheard), 422, "TEXT_NOT_PUBLISHED"),
        }

    def _of_others(self) -> dict[str, Case]:
        receipt = f"/v1/me/consents/receipts/{self.receipt}"
        code = f"/v1/me/contact-points/{self.point}:send-code"
        verify = f"/v1/me/contact-points/{self.point}:verify"
        call = {"channel": "phone", "direction": "inbound", "topic": "invoice.amount", "text": "For mye."}
        about = call | {"invoice_id": self.story.invoices[0]["invoice_id"]}
        contacts = f"/v1/staff/customers/{self.another_id}/interactions"
        return {
            "another's invoice": Case(
                lambda: self.story.staff.post(contacts, about), 422, "INTERACTION_INVALID"
            ),
            "another's receipt": Case(lambda: self.another.get(receipt), 404, "RECEIPT_NOT_FOUND"),
            "another's contact point": Case(lambda: self.another.post(code), 404, "CONTACT_POINT_NOT_FOUND"),
            "another's contact point, proved": Case(
                lambda: self.another.post(verify, {"code": "123456"}), 404, "CONTACT_POINT_NOT_FOUND"
            ),
        }

    def _of_files(self) -> dict[str, Case]:
        now = self.clock.now()
        good = {"event_id": "g-1", "kind": "view", "at": now.isoformat(), "path": "/strom"}
        named = good | {"event_id": "g-2", "path": "/strom?navn=Kari"}
        late = good | {"event_id": "g-3", "at": (now - timedelta(days=8)).isoformat()}
        head = f"RESERVASJONSREGISTERET;{self.story.today:%Y-%m};1"
        register = f"{head}\nT;41234501\nT;+47 41x\nSLUTT;2\n".encode()

        def batch(*events: dict[str, str]) -> Callable[[], Awaitable[Response]]:
            body = {"terminal_id": self.terminal, "events": list(events)}
            return lambda: self.story.customer.post("/v1/public/usage-events", body)

        async def send_register() -> Response:
            path = "/v1/staff/reservation-registers"
            return await self.story.staff.post(path, content=register, headers=FILE)

        return {
            "malformed register line": Case(send_register, 422, "RESERVATION_REGISTER_BROKEN"),
            "batch with one bad event": Case(batch(good, named), 422, "USAGE_BATCH_INVALID"),
            "clock set back": Case(batch(good, late), 422, "USAGE_BATCH_INVALID"),
        }

    def _of_ages(self) -> dict[str, Case]:
        good = self.story.registration(email="new@example.com", phone="+4747654321")
        tomorrow = (self.story.today + timedelta(days=1)).isoformat()
        guardians = f"/v1/staff/customers/{self.story.customer_id}/guardians"
        oneself = {
            "guardian_id": self.story.customer_id,
            "evidence": {"kind": "guardianship_decision", "reference": "vedtak 1"},
            "consent": self.childs_text,
        }

        def born(day: str) -> Callable[[], Awaitable[Response]]:
            return lambda: self.stranger.post("/v1/public/registrations", good | {"birth_date": day})

        return {
            "born in 1899": Case(born("1899-12-31"), 422, "REGISTRATION_INVALID"),
            "born tomorrow": Case(born(tomorrow), 422, "REGISTRATION_INVALID"),
            "guardian of oneself": Case(
                lambda: self.story.staff.post(guardians, oneself), 409, "GUARDIAN_NOT_ELIGIBLE"
            ),
        }


async def scene(story: Story, another: Api, stranger: Api, clock: Clock) -> Scene:
    """With a browser of hers that said yes, so that nothing but what is wrong stands in the way."""
    her = story.customer
    shown = ok(await her.get("/v1/me/consents"))["consents"]
    text = next(item["text_hash"] for item in shown if item["purpose"] == OFFERS)
    entries = ok(await her.get("/v1/me/consents/history"))["entries"]
    asked = ok(await story.api.get("/v1/public/terminal-consents"))
    yes = {"statistics": True, "personalisation": True, "marketing": False}
    answers = {"choices": yes, "texts_hash": asked["texts_hash"], "language": asked["language"]}
    child = ok(await her.get("/v1/me/dependants/consent"))
    return Scene(
        story=story,
        another=another,
        another_id=ok(await another.get("/v1/me"))["customer_id"],
        stranger=stranger,
        clock=clock,
        text={"text_hash": text, "language": "nb"},
        receipt=next(item["receipt_id"] for item in entries if item["receipt_id"]),
        point=ok(await her.get("/v1/me/contact-points"))["contact_points"][0]["contact_point_id"],
        terminal=ok(await story.api.post("/v1/public/terminal-consents", answers))["terminal_id"],
        childs_text={"text_hash": child["text_hash"], "language": child["language"]},
    )


WRONG = (
    "back-dated consent", "consent of tomorrow", "another's invoice",
    "unknown purpose", "stale policy version", "text never published", "another's receipt",
    "another's contact point", "another's contact point, proved", "malformed register line",
    "batch with one bad event", "clock set back", "born in 1899", "born tomorrow", "guardian of oneself",
)  # fmt: skip
"""The names of all cases."""
