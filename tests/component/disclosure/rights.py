"""Somebody who uses the rights of the data subject, and the officer who answers, with all five contexts."""

from datetime import timedelta
from typing import Any

from deploy.local.api import Api, ok
from services.disclosure.app import make_deps
from services.disclosure.usecases.request_clocks import end_restrictions, watch
from tests.component.disclosure.test_five_contexts import logged_in, register
from tests.support.eventually import eventually
from tests.support.periodic import end_periodic
from tests.support.suite import Suite

WHERE = "/v1/me/data-requests"
DESK = "/v1/staff/data-requests"
PAPER = {"channel": "post", "identity": {"method": "id_document", "note": "Passport, case K-17"}}


class Person:
    """Who asks, and who answers."""

    api: Api
    officer: Api
    customer_id = ""

    def __init__(self, suite: Suite, number: int = 0) -> None:
        self.suite, self.number = suite, number

    async def log_in(self) -> None:
        """Both anew: a log-in is for hours."""
        why = "data_request; case=K-17"
        self.api = await logged_in(self.suite, f"kari{self.number or ''}")
        self.officer = await logged_in(self.suite, "pia.personvern", "dpo", X_Access_Reason=why)

    async def later(self, **by: int) -> None:
        """Let time pass."""
        self.suite.clock.advance(timedelta(**by))
        await self.log_in()

    def mails(self) -> list[Any]:
        return self.suite.mailbox.to(f"kari.kanarifugl{self.number or ''}@example.com")

    async def mail(self, word: str) -> Any:
        """The mail whose subject has this word, once it has come."""

        def found() -> Any:
            return next((mail for mail in self.mails() if word in mail.subject), None)

        return await eventually(found)

    async def ask(self, key: str = "", status: int = 0, **body: Any) -> dict[str, Any]:
        return dict(ok(await self.api.post(WHERE, body, key=key), status))

    async def noted(self, **body: Any) -> dict[str, Any]:
        asked = {"customer_id": self.customer_id, **PAPER, **body}
        return dict(ok(await self.officer.post(DESK, asked)))

    async def decision(self, purpose: str = "customer_administration") -> dict[str, Any]:
        return dict(ok(await self.api.post("/v1/me/decisions", {"purpose": purpose, "channel": "email"})))

    async def clocks(self) -> None:
        """What time brings, here and now: the service itself does it no more."""
        service, deps = self.suite.parts["disclosure"], self.deps()
        await end_periodic(service, "watch data requests", "end restrictions")
        await watch(deps)
        await end_restrictions(deps)

    def rows(self) -> Any:
        """The requests as they stand in the database."""
        return self.suite.parts["disclosure"].parts.mongo.collection("data_requests")

    def deps(self) -> Any:
        """What the disclosure service works with."""
        parts = self.suite.parts["disclosure"].parts
        return make_deps(parts, parts.settings)


async def registered(suite: Suite, number: int = 0) -> Person:
    """Kari, a customer since just now; one of several in a suite has a number."""
    person = Person(suite, number)
    await person.log_in()
    person.customer_id = await register(suite, person.api, number)
    await eventually(person.mails)  # the welcome
    return person
