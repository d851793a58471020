"""The cases of the golden table: what is known and asked. What comes out stands in golden_decisions.yaml."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.consent.model.decision import Decision, Question, decide
from services.consent.model.facts import Kind, Status
from services.consent.model.ledger import Act, Deed
from services.consent.model.subject import Subject
from tests.unit.consent.build import NOW, POLICY, deed, facts, standing

OFFERS, SIMILAR, SOCIAL = "marketing_new_offers", "marketing_similar_products", "social_media_audiences"


@dataclass(frozen=True)
class Case:
    """One row: a name, what is known, what is asked."""

    name: str
    purpose: str
    channel: str = "email"
    who: dict[str, Any] | None = field(default_factory=dict)
    """Differences from the usual customer; None for somebody whom nobody knows."""
    acts: tuple[Deed, ...] = ()
    product: str = ""
    recipient: str = ""
    data_category: str = ""
    days: int = 0
    """How many days after now the question is for."""

    def decide(self) -> Decision:
        """The decision in this case."""
        known = None if self.who is None else facts(**self.who)
        at = NOW + timedelta(days=self.days)
        question = Question(self.purpose, at, self.channel, self.product, self.recipient, self.data_category)
        return decide(POLICY, Subject(known, standing(*self.acts)), question)


def aged(years: int, **more: Any) -> dict[str, Any]:
    """Somebody whose birthday with this age is today."""
    return {"birth_date": date(NOW.year - years, NOW.month, NOW.day)} | more


def almost(years: int) -> dict[str, Any]:
    """Somebody who has this birthday tomorrow."""
    return {"birth_date": date(NOW.year - years, NOW.month, NOW.day + 1)}


_GIVEN, _WITHDRAWN, _REFUSED = deed(Act.GIVEN), deed(Act.WITHDRAWN), deed(Act.REFUSED)
_ALL = deed(Act.OBJECTED, "direct_marketing")
_ALL_LIFTED = deed(Act.OBJECTION_LIFTED, "direct_marketing")
_OLD_TEXT = deed(Act.GIVEN, text_hash="0" * 64)

CASES = [
    # who the person is
    Case("nobody by this id", "invoicing", who=None),
    Case("erased", "invoicing", who={"status": Status.ERASED}),
    Case("restricted, invoicing", "invoicing", who={"status": Status.RESTRICTED}),
    Case("restricted, consented marketing", OFFERS, who={"status": Status.RESTRICTED}, acts=(_GIVEN,)),
    Case("restricted and purpose unknown", "astrology", who={"status": Status.RESTRICTED}),
    # what the purpose is
    Case("purpose unknown", "astrology"),
    Case("purpose off", "anti_money_laundering", channel=""),
    Case("channel not for this purpose", "social_linking", acts=(deed(Act.GIVEN, "social_linking"),)),
    Case("no message for bookkeeping", "bookkeeping"),
    Case("data that the purpose does not list", "contract", data_category="interests"),
    Case("data that the purpose lists", "contract", data_category="identity"),
    # age
    Case("fifteen, contract, no guardian", "contract", who=aged(15)),
    Case("fifteen, contract, guardian", "contract", who=aged(15, guardians=("cus_guardian",))),
    Case("sixteen today, contract", "contract", who=aged(16)),
    Case("sixteen tomorrow, contract", "contract", who=almost(16)),
    Case("sixteen tomorrow, asked for tomorrow", "contract", who=almost(16), days=1),
    Case("fifteen, marketing with consent", OFFERS, who=aged(15), acts=(_GIVEN,)),
    Case("seventeen, social audience with consent", SOCIAL, "social", aged(17), (deed(Act.GIVEN, SOCIAL),)),
    Case("eighteen, social audience with consent", SOCIAL, "social", aged(18), (deed(Act.GIVEN, SOCIAL),)),
    Case("seventeen, credit check", "credit_assessment", "", aged(17)),
    Case("eighteen, credit check", "credit_assessment", "", aged(18)),
    Case("age not known", SIMILAR, who={"birth_date": None}),
    Case("age not known, bookkeeping", "bookkeeping", "", {"birth_date": None}),
    Case("organisation, invoicing", "invoicing", who={"kind": Kind.ORGANISATION, "birth_date": None}),
    Case("child with guardian, children's data", "childrens_data", "", aged(9, guardians=("cus_guardian",))),
    Case("child without guardian, children's data", "childrens_data", "", aged(9)),
    Case("survey the day before 18", "customer_surveys", who=almost(18)),
    Case("survey at 18", "customer_surveys", who=aged(18)),
    # objection
    Case("objection to all marketing, similar products", SIMILAR, acts=(_ALL,)),
    Case("objection to all marketing, consented offers", OFFERS, acts=(_GIVEN, _ALL)),
    Case("consent after an objection that stands", OFFERS, acts=(_ALL, _GIVEN)),
    Case("objection to all marketing lifted", SIMILAR, acts=(_ALL, _ALL_LIFTED)),
    Case("objection to all marketing, invoicing", "invoicing", acts=(_ALL,)),
    Case("objection to similar products", SIMILAR, acts=(deed(Act.OBJECTED, SIMILAR),)),
    Case(
        "objection to similar products, consented offers", OFFERS, acts=(_GIVEN, deed(Act.OBJECTED, SIMILAR))
    ),
    Case("objection to surveys", "customer_surveys", acts=(deed(Act.OBJECTED, "customer_surveys"),)),
    Case("objection to tips", "service_tips", acts=(deed(Act.OBJECTED, "service_tips"),)),
    Case(
        "objection to the payout account", "payout_account", "", acts=(deed(Act.OBJECTED, "payout_account"),)
    ),
    # consent
    Case("offers, never asked", OFFERS),
    Case("offers, said no", OFFERS, acts=(_REFUSED,)),
    Case("offers, said yes", OFFERS, acts=(_GIVEN,)),
    Case("offers, yes after no", OFFERS, acts=(_REFUSED, _GIVEN)),
    Case("offers, withdrawn", OFFERS, acts=(_GIVEN, _WITHDRAWN)),
    Case("offers, withdrawn and given again", OFFERS, acts=(_GIVEN, _WITHDRAWN, _GIVEN)),
    Case("offers, last day of two years", OFFERS, acts=(_GIVEN,), days=729),
    Case("offers, two years later", OFFERS, acts=(_GIVEN,), days=731),
    Case("offers, expired by the system", OFFERS, acts=(_GIVEN, deed(Act.EXPIRED))),
    Case("offers, yes to an old text", OFFERS, acts=(_OLD_TEXT,)),
    Case("offers, by post", OFFERS, "post", acts=(_GIVEN,)),
    Case("offers, to somebody who buys nothing", OFFERS, who={"relationship": False}, acts=(_GIVEN,)),
    Case("consent to another purpose", OFFERS, acts=(deed(Act.GIVEN, SOCIAL),)),
    Case("usage statistics without consent", "usage_statistics", ""),
    Case(
        "usage statistics with consent", "usage_statistics", "", acts=(deed(Act.GIVEN, "usage_statistics"),)
    ),
    Case("social audience without consent", SOCIAL, "social"),
    # soft opt-in
    Case("similar products by e-mail from the sale", SIMILAR),
    Case("similar products by phone number from elsewhere", SIMILAR, "sms"),
    Case("similar products by post", SIMILAR, "post"),
    Case("similar products on no channel", SIMILAR, ""),
    Case("similar products without a contract", SIMILAR, who={"relationship": False}),
    Case("similar products, closed", SIMILAR, who={"status": Status.CLOSED}),
    Case("own group", SIMILAR, product="power-spot"),
    Case("configured as similar", SIMILAR, product="EV_CHARGING"),
    Case("not similar", SIMILAR, product="solar"),
    Case("power is not similar to fibre by itself", SIMILAR, who={"groups": {"power": ()}}, product="fibre"),
    Case("consent does not carry similar products", SIMILAR, who={"relationship": False}, acts=(_GIVEN,)),
    # recipients, and what is left
    Case("invoicing to a printer", "invoicing", recipient="invoice_distribution"),
    Case("tips from what she asked", "service_tips"),
    Case("survey after contact", "customer_surveys"),
    Case("answers to the supplier", "survey_sharing", "", recipient="installation"),
    Case("contract", "contract"),
    Case("administration", "customer_administration"),
    Case("notice of change, closed", "notices_of_change", who={"status": Status.CLOSED}),
    Case("bookkeeping, closed", "bookkeeping", "", {"status": Status.CLOSED}),
    Case("customer service", "customer_service"),
    Case("payout account", "payout_account", ""),
    Case("debt collection", "debt_collection", recipient="debt_collector"),
    Case("security log", "security_logging", ""),
]
