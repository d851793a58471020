"""The company side of the story: products with prices, processors under agreements, a survey.

Everything carries the story's tag, so that the story can be told again on the same data.
"""

from dataclasses import dataclass, field
from datetime import date

from deploy.local.api import Api, ok
from deploy.local.population import agreement, processor, texts

AGREED_FIELDS = {"number", "kid", "due_date", "total_ore"}


@dataclass
class Company:
    """What staff set up, by group of product and by purpose. `credentials` are the invoice partner's."""

    staff: Api
    tag: str
    today: date
    product_codes: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    agreements: dict[str, str] = field(default_factory=dict)
    credentials: tuple[str, str] = ("", "")
    survey_id: str = ""

    async def set_up(self) -> None:
        """Two products, two processors with active agreements, one partner client, one active survey."""
        await self._product("power", texts("Spotpris", "Spotpris", "Spot price"), 4_900, credit=True)
        await self._product("fibre", texts("Fiber 500", "Fiber 500", "Fibre 500"), 59_900, credit=False)
        agreed = [f"invoices.{name}" for name in sorted(AGREED_FIELDS)]
        await self._agreement("invoicing", "invoice_distribution", "invoices:read", agreed, "billing")
        audience = ["audiences.customer_id"]
        await self._agreement(
            "marketing_new_offers", "marketing_platform", "audiences:read", audience, "contact"
        )
        client = {"agreement_id": self.agreements["invoicing"], "scopes": ["invoices:read"]}
        made = ok(await self.staff.post("/v1/staff/partner-clients", client))
        self.credentials = (made["client"]["client_id"], made["client_secret"])
        await self._survey()

    async def _product(self, group: str, names: dict[str, str], price_ore: int, *, credit: bool) -> None:
        code = f"{group}-{self.tag}"
        terms = texts(f"Vilkår for {names['nb']}.", f"Vilkår for {names['nn']}.", f"Terms of {names['en']}.")
        product = {"code": code, "names": names, "group": group, "credit_element": credit, "terms": terms}
        self.terms[group] = ok(await self.staff.post("/v1/staff/products", product))["terms"]["version_hash"]
        price = {"price_ore": price_ore, "valid_from": f"{self.today.year - 1}-01-01"}
        ok(await self.staff.post(f"/v1/staff/products/{code}/prices", price))
        self.product_codes[group] = code

    async def _agreement(
        self, purpose: str, category: str, scope: str, fields: list[str], data_category: str
    ) -> None:
        firm = processor(f"Firma {self.tag} AS", "", category)
        processor_id = ok(await self.staff.post("/v1/staff/processors", firm))["processor_id"]
        terms = agreement(purpose, scope, fields, [data_category], self.today.isoformat())
        draft = {"processor_id": processor_id, "terms": terms}
        drafted = ok(await self.staff.post("/v1/staff/agreements", draft))["agreement_id"]
        assert ok(await self.staff.post(f"/v1/staff/agreements/{drafted}:activate"))["status"] == "active"
        self.agreements[purpose] = drafted

    async def _survey(self) -> None:
        await self._pause_earlier()
        question = {
            "key": "recommend",
            "kind": "nps",
            "required": True,
            "text": texts(
                "Hvor sannsynlig er det at du anbefaler oss?",
                "Kor sannsynleg er det at du tilrår oss?",
                "How likely are you to recommend us?",
            ),
        }
        reason = {"key": "reason", "kind": "free_text", "text": texts("Hvorfor?", "Kvifor?", "Why?")}
        content = {
            "name": texts("Hvordan gikk det?", "Korleis gjekk det?", "How did it go?"),
            "intro": texts(
                "Du var nylig i kontakt med oss. Vi har to spørsmål.",
                "Du var nyleg i kontakt med oss. Vi har to spørsmål.",
                "You were in touch with us recently. We have two questions.",
            ),
            "questions": [question, reason],
            "trigger": {"delay_minutes": 0, "hour_from": 0, "hour_to": 24, "topics": ["invoice"]},
        }
        survey = {"code": f"contact_{self.tag}", "content": content}
        self.survey_id = ok(await self.staff.post("/v1/staff/surveys", survey))["survey_id"]
        ok(await self.staff.post(f"/v1/staff/surveys/{self.survey_id}:activate", {}))

    async def _pause_earlier(self) -> None:
        """A contact leads to one invitation: a survey of an earlier telling would take this one's."""
        for survey in ok(await self.staff.get("/v1/staff/surveys?page_size=200"))["surveys"]:
            if survey["code"].startswith("contact_") and survey["state"] == "active":
                ok(await self.staff.post(f"/v1/staff/surveys/{survey['survey_id']}:pause"))
