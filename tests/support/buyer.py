"""One more customer of a story's company, and the mails that customers get."""

from dataclasses import dataclass
from typing import Any

from deploy.local.api import ok
from deploy.local.mail import Mailbox
from deploy.local.story import Story
from tests.support.wire import Wire


@dataclass
class CaughtMail:
    """Reads the mail catcher, as a story does."""

    mailbox: Mailbox

    async def links(self, address: str, word: str) -> list[str]:
        """Links with `word` in them in the mails to `address`."""
        return [link for mail in self.mailbox.to(address) for link in mail.links() if word in link]

    async def subjects(self, address: str) -> list[str]:
        """Subject lines of the mails to `address`."""
        return [mail.subject for mail in self.mailbox.to(address)]


class Buyer:
    """A customer with a name of her own; `her` and `staff` are clients of the gateway."""

    def __init__(self, story: Story, wire: Wire, name: str) -> None:
        self._story = story
        self.email = f"{name}.{story.tag}@example.com"
        self.her = wire.person(f"{name}-{story.tag}")
        self.staff = wire.staff("agent", "finance", reason=f"customer_request; case={name}")
        self.customer_id = self._supply = ""

    def registration(self) -> dict[str, Any]:
        """What is sent to register."""
        return self._story.registration(email=self.email)

    def registered(self, answer: dict[str, Any]) -> None:
        """Remember who was registered."""
        self.customer_id = answer["customer_id"]
        self._supply = answer["supply_addresses"][0]["supply_address_id"]

    async def register(self) -> None:
        """Register."""
        self.registered(ok(await self.her.post("/v1/public/registrations", self.registration())))

    def order(self) -> dict[str, Any]:
        """What is sent to buy fibre."""
        company = self._story.company
        return {
            "product_code": company.product_codes["fibre"],
            "supply_address_id": self._supply,
            "accepted_terms_hash": company.terms["fibre"],
            "start_date": f"{self._story.periods[0]}-01",
        }

    async def buy(self) -> str:
        """Buy fibre; the contract's id."""
        return str(ok(await self.her.post("/v1/me/purchases", self.order()))["contract"]["contract_id"])

    async def call(self) -> None:
        """Call about an invoice; staff log the contact and close it."""
        contacts = f"/v1/staff/customers/{self.customer_id}/interactions"
        contact = {"channel": "phone", "topic": "invoice.due_date", "text": "Asked about an invoice."}
        opened = ok(await self.staff.post(contacts, contact))
        ok(await self.staff.post(f"{contacts}/{opened['interaction_id']}:close"))
