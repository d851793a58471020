"""Whose story is told, and how it reaches the gateway and the mail."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from deploy.local.api import Api, ok
from deploy.local.company import Company

PAYER = "12345678903"
ROLES = ("agent", "marketing", "finance", "dpo", "ops")
SECONDS = 60.0
"""How long the story waits for anything: what is well is there at once, and a busy machine tells it too."""


class Mail(Protocol):
    """Where the mails that were sent can be read."""

    async def links(self, address: str, word: str) -> list[str]:
        """Links with `word` in them in the mails to `address`, oldest first."""
        ...

    async def subjects(self, address: str) -> list[str]:
        """Subject lines of the mails to `address`, oldest first."""
        ...


def quietly(*_: object) -> None:
    """Tell nothing."""


@dataclass
class Teller:
    """A person and what her story has come to. `tell` hears a sentence per event, `progress` long work."""

    api: Api
    mail: Mail
    today: date
    tell: Callable[[str], None] = quietly
    progress: Callable[[str, int], None] = quietly
    tag: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    given_name: str = "Kari"
    family_name: str = "Nordmann"
    phone: str = "+4741234567"
    street: str = "Strandgata 1"
    payer: str = PAYER
    interaction_text: str = "Asked when the next invoice is due, and how to get e-invoices."
    staff: Api = field(init=False)
    company: Company = field(init=False)
    customer: Api = field(init=False)
    partner: Api = field(init=False)
    customer_id: str = field(init=False, default="")
    supply_address_id: str = field(init=False, default="")
    invoices: list[dict[str, Any]] = field(init=False, default_factory=list)
    survey_path: str = field(init=False, default="")

    @property
    def email(self) -> str:
        """The customer's address."""
        return f"kari.{self.tag}@example.com"

    @property
    def periods(self) -> list[str]:
        """The three months that are billed, the present one last."""
        count = self.today.year * 12 + self.today.month - 1
        return [f"{(count - back) // 12}-{(count - back) % 12 + 1:02d}" for back in (2, 1, 0)]

    def registration(self, **other: Any) -> dict[str, Any]:
        """What she sends to register, with changes."""
        home = {"street": self.street, "postcode": "5501", "city": "Haugesund"}
        supply = home | {
            "municipality_number": "1106",
            "metering_point_id": "707057500042100004",
            "use": "household",
        }
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "birth_date": f"{self.today.year - 34}-01-01",
            "language": "nb",
            "email": self.email,
            "phone": self.phone,
            "home_address": home,
            "supply_addresses": [supply],
            "at_sale": True,
        } | other

    async def log_in(self, subject: str, roles: Sequence[str] = (), access_reason: str = "") -> Api:
        """Log in with the development issuer."""
        answer = ok(await self.api.post("/dev/login", {"subject": subject, "roles": list(roles)}))
        headers = {"X_Access_Reason": access_reason} if access_reason else {}
        return self.api.logged_in(answer["access_token"], **headers)

    async def finish(self, operation_id: str, title: str, who: Api | None = None) -> Any:
        """Follow long work to its good end."""
        async with asyncio.timeout(60):
            while True:
                operation = ok(await (who or self.staff).get(f"/v1/operations/{operation_id}"))
                self.progress(title, operation["percent"])
                if operation["state"] == "done":
                    return operation
                if operation["state"] == "failed":
                    raise AssertionError(operation)
                await asyncio.sleep(0.05)

    async def told(self, subject: str) -> None:
        """Wait for a mail to her with this subject line."""
        async with asyncio.timeout(SECONDS):
            while subject not in await self.mail.subjects(self.email):
                await asyncio.sleep(0.1)
