"""The cases of the golden table: what is known and asked. What comes out stands in golden_decisions.yaml."""

from datetime import date, timedelta
from typing import Any

from services.consent.model.facts import Kind, Status
from services.consent.model.ledger import Act, ActedBy
from services.consent.model.preferences import Frequency, Preferences
from services.consent.model.subject import Reservations
from tests.unit.consent.build import NOW, deed
from tests.unit.consent.golden_campaigns import CAMPAIGNS, OFFERS, SIMILAR
from tests.unit.consent.golden_case import Case, aged, oslo

SOCIAL = "social_media_audiences"


def almost(years: int) -> dict[str, Any]:
    """Somebody who has this birthday tomorrow."""
    return {"birth_date": date(NOW.year - years, NOW.month, NOW.day + 1)}


_GIVEN, _WITHDRAWN, _REFUSED = deed(Act.GIVEN), deed(Act.WITHDRAWN), deed(Act.REFUSED)
_ALL = deed(Act.OBJECTED, "direct_marketing")
_ALL_LIFTED = deed(Act.OBJECTION_LIFTED, "direct_marketing")
CHILDREN = "childrens_data"
_CHILD = {"birth_date": date(2010, 6, 1), "guardians": ("cus_guardian",)}
_BY_GUARDIAN = deed(Act.GIVEN, CHILDREN, acted_by=ActedBy.GUARDIAN, actor_id="cus_guardian")
_RESERVED = {"reservations": Reservations(frozenset({"phone", "post"}), "2026-01")}
_ONLY_POST = {"reservations": Reservations(frozenset({"post"}), "2026-01")}
_LAST_MONTH = {"reservations": Reservations(frozenset({"phone", "post"}), "2025-12")}
_FORMER = {"relationship": False, "groups": {}}


def wishes(**set_: Any) -> dict[str, Any]:
    """A person's preferences."""
    return {"preferences": Preferences(version=1, **set_)}


def sent(channel: str, *days_ago: int, **more: Any) -> dict[str, Any]:
    """When marketing went out lately."""
    return {"recent": {channel: tuple(NOW - timedelta(days=days) for days in days_ago)}} | more


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
    Case("fifteen, contract, guardian without consent", "contract", who=_CHILD),
    Case("fifteen, contract, guardian with consent", "contract", who=_CHILD, acts=(_BY_GUARDIAN,)),
    Case(
        "fifteen, contract, guardian's consent but no guardian",
        "contract",
        who=aged(15),
        acts=(_BY_GUARDIAN,),
    ),
    Case("fifteen, contract, the child's own yes", "contract", who=_CHILD, acts=(deed(Act.GIVEN, CHILDREN),)),
    Case(
        "fifteen, contract, guardian withdrew",
        "contract",
        who=_CHILD,
        acts=(_BY_GUARDIAN, deed(Act.WITHDRAWN, CHILDREN, acted_by=ActedBy.GUARDIAN)),
    ),
    Case(
        "fifteen, contract, guardian's consent to an old text",
        "contract",
        who=_CHILD,
        acts=(deed(Act.GIVEN, CHILDREN, acted_by=ActedBy.GUARDIAN, text_hash="0" * 64),),
    ),
    Case("fifteen, marketing with guardian", SIMILAR, who=_CHILD, acts=(_BY_GUARDIAN,)),
    Case("fifteen, bookkeeping has no age", "bookkeeping", "", who=aged(15)),
    Case(
        "sixteen, social linking with consent",
        "social_linking",
        "social",
        aged(16),
        (deed(Act.GIVEN, "social_linking"),),
    ),
    Case(
        "seventeen, usage personalisation with consent",
        "usage_personalisation",
        "",
        aged(17),
        (deed(Act.GIVEN, "usage_personalisation"),),
    ),
    Case("seventeen, offers with consent", OFFERS, who=aged(17), acts=(_GIVEN,)),
    Case(
        "seventeen, offers chosen by interests",
        OFFERS,
        who=aged(17),
        acts=(_GIVEN,),
        data_category="interests",
    ),
    Case(
        "seventeen, similar products chosen by purchases",
        SIMILAR,
        who=aged(17),
        data_category="purchase_history",
    ),
    Case("seventeen, similar products by contact data", SIMILAR, who=aged(17), data_category="contact"),
    Case(
        "eighteen, offers chosen by interests",
        OFFERS,
        who=aged(18),
        acts=(_GIVEN,),
        data_category="interests",
    ),
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
    Case(
        "child with guardian and consent", CHILDREN, "", aged(9, guardians=("cus_guardian",)), (_BY_GUARDIAN,)
    ),
    Case("child with guardian who was not asked", CHILDREN, "", aged(9, guardians=("cus_guardian",))),
    Case("child without guardian", CHILDREN, "", aged(9)),
    Case("grown up, children's data", CHILDREN, ""),
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
    # register of reservations
    Case("phone, register of the month, not in it", SIMILAR, "phone"),
    Case("phone, no register", SIMILAR, "phone", register=""),
    Case("phone, register of last month", SIMILAR, "phone", register="2025-12"),
    Case("post, no register", SIMILAR, "post", register=""),
    Case("e-mail needs no register", SIMILAR, register=""),
    Case(
        "phone, register of UTC's month but not of Oslo's",
        SIMILAR,
        "phone",
        at=oslo(2026, 2, 1, 0, 30),
        register="2026-01",
    ),
    Case("phone, no register, with consent", OFFERS, "phone", acts=(_GIVEN,), register=""),
    Case("phone, reserved, no consent", OFFERS, "phone", known=_RESERVED),
    Case("phone, reserved, with consent", OFFERS, "phone", acts=(_GIVEN,), known=_RESERVED),
    Case("phone, reserved, consent withdrawn", OFFERS, "phone", acts=(_GIVEN, _WITHDRAWN), known=_RESERVED),
    Case("phone, reserved, customer, similar products", SIMILAR, "phone", known=_RESERVED),
    Case("phone, reserved, customer, not similar", SIMILAR, "phone", product="solar", known=_RESERVED),
    Case("phone, reserved, customer, no product named", SIMILAR, "phone", product="", known=_RESERVED),
    Case("phone, reserved, no customer any more", SIMILAR, "phone", _FORMER, known=_RESERVED),
    Case("post, reserved, no customer any more", SIMILAR, "post", _FORMER, known=_RESERVED),
    Case("phone, reserved against post only", OFFERS, "phone", known=_ONLY_POST),
    Case("phone, stood in last month's register", OFFERS, "phone", known=_LAST_MONTH),
    Case("phone, reserved, invoicing is no marketing", "customer_service", "phone", known=_RESERVED),
    Case(
        "phone, reserved, organisation",
        SIMILAR,
        "phone",
        {"kind": Kind.ORGANISATION, "birth_date": None},
        known=_RESERVED,
    ),
    # preferences
    Case("no marketing at all, similar products", SIMILAR, known=wishes(no_marketing=True)),
    Case("no marketing at all, consented offers", OFFERS, acts=(_GIVEN,), known=wishes(no_marketing=True)),
    Case("no marketing at all, tips", "service_tips", known=wishes(no_marketing=True)),
    Case("surveys off", "customer_surveys", known=wishes(surveys_off=True)),
    Case("surveys off, similar products", SIMILAR, known=wishes(surveys_off=True)),
    Case(
        "power by e-mail off",
        SIMILAR,
        product="power-spot",
        known=wishes(off=frozenset({("email", "power")})),
    ),
    Case(
        "power by e-mail off, fibre",
        SIMILAR,
        product="fibre-500",
        known=wishes(off=frozenset({("email", "power")})),
    ),
    Case(
        "power by SMS off, by e-mail",
        SIMILAR,
        product="power",
        known=wishes(off=frozenset({("sms", "power")})),
    ),
    Case(
        "benefits by e-mail off, no product",
        OFFERS,
        acts=(_GIVEN,),
        known=wishes(off=frozenset({("email", "benefits")})),
    ),
    Case("tips in the app off", "service_tips", "app", known=wishes(off=frozenset({("app", "tips")}))),
    Case("everything off, invoicing", "invoicing", known=wishes(no_marketing=True, surveys_off=True)),
    Case("objection before preference", SIMILAR, acts=(_ALL,), known=wishes(no_marketing=True)),
    # quiet hours, on the Oslo clock
    Case("phone at 08:59", SIMILAR, "phone", at=oslo(2026, 1, 15, 8, 59)),
    Case("phone at 09:00", SIMILAR, "phone", at=oslo(2026, 1, 15, 9, 0)),
    Case("phone at 20:59", SIMILAR, "phone", at=oslo(2026, 1, 15, 20, 59)),
    Case("phone at 21:00", SIMILAR, "phone", at=oslo(2026, 1, 15, 21, 0)),
    Case("phone on Friday evening", SIMILAR, "phone", at=oslo(2026, 1, 16, 21, 30)),
    Case("phone on Saturday", SIMILAR, "phone", at=oslo(2026, 1, 17, 12, 0)),
    Case("phone on Sunday", SIMILAR, "phone", at=oslo(2026, 1, 18, 12, 0)),
    Case("phone on Maundy Thursday", SIMILAR, "phone", at=oslo(2026, 4, 2, 12, 0)),
    Case("phone on 1 May", SIMILAR, "phone", at=oslo(2026, 5, 1, 12, 0)),
    Case("phone on 17 May, a Monday", SIMILAR, "phone", at=oslo(2027, 5, 17, 12, 0)),
    Case("phone on Ascension Day", SIMILAR, "phone", at=oslo(2026, 5, 14, 12, 0)),
    Case("phone on Christmas Eve at noon", SIMILAR, "phone", at=oslo(2026, 12, 24, 12, 0)),
    Case("phone on Christmas Eve at four", SIMILAR, "phone", at=oslo(2026, 12, 24, 16, 0)),
    Case("phone on New Year's Eve", SIMILAR, "phone", at=oslo(2026, 12, 31, 12, 0)),
    Case("phone on the first morning of summer time", SIMILAR, "phone", at=oslo(2026, 3, 30, 8, 59)),
    Case("phone at nine in summer time", SIMILAR, "phone", at=oslo(2026, 3, 30, 9, 0)),
    Case("phone, night before winter time", SIMILAR, "phone", at=oslo(2026, 10, 24, 23, 0)),
    Case("phone at night with consent", OFFERS, "phone", acts=(_GIVEN,), at=oslo(2026, 1, 15, 23, 0)),
    Case("phone at night, customer service", "customer_service", "phone", at=oslo(2026, 1, 15, 23, 0)),
    Case("SMS on Saturday", OFFERS, "sms", acts=(_GIVEN,), at=oslo(2026, 1, 17, 12, 0)),
    Case("SMS on Sunday", OFFERS, "sms", acts=(_GIVEN,), at=oslo(2026, 1, 18, 12, 0)),
    Case("SMS on Easter Eve in the evening", OFFERS, "sms", acts=(_GIVEN,), at=oslo(2026, 4, 4, 17, 0)),
    Case("SMS at night", OFFERS, "sms", acts=(_GIVEN,), at=oslo(2026, 1, 15, 2, 0)),
    Case("e-mail on Sunday", SIMILAR, at=oslo(2026, 1, 18, 12, 0)),
    Case("e-mail at 06:59", SIMILAR, at=oslo(2026, 1, 15, 6, 59)),
    Case("e-mail at 22:00", SIMILAR, at=oslo(2026, 1, 15, 22, 0)),
    Case("invoice by e-mail at night", "invoicing", at=oslo(2026, 1, 15, 3, 0)),
    Case("in the app at night", SIMILAR, "app", at=oslo(2026, 1, 15, 3, 0)),
    # frequency
    Case("e-mail, three in a month", SIMILAR, known=sent("email", 20, 10, 5)),
    Case("e-mail, four in a month", SIMILAR, known=sent("email", 20, 15, 10, 5)),
    Case("e-mail, four, one of them thirty days ago", SIMILAR, known=sent("email", 30, 15, 10, 5)),
    Case("e-mail, six in a month", SIMILAR, known=sent("email", 25, 20, 15, 10, 5, 1)),
    Case("SMS, two in a month", OFFERS, "sms", acts=(_GIVEN,), known=sent("sms", 9, 3)),
    Case("SMS after many e-mails", OFFERS, "sms", acts=(_GIVEN,), known=sent("email", 9, 8, 7, 6, 5)),
    Case("phone, one in a month", SIMILAR, "phone", known=sent("phone", 12)),
    Case("invoice after many e-mails", "invoicing", known=sent("email", 9, 8, 7, 6, 5)),
    Case(
        "weekly wish, five days after", SIMILAR, known=sent("email", 5, **wishes(frequency=Frequency.WEEKLY))
    ),
    Case("weekly wish, a week after", SIMILAR, known=sent("email", 7, **wishes(frequency=Frequency.WEEKLY))),
    Case(
        "quarterly wish, a month after",
        SIMILAR,
        known=sent("email", 31, **wishes(frequency=Frequency.QUARTERLY)),
    ),
    Case("quiet hours before cap", SIMILAR, "phone", at=oslo(2026, 1, 15, 22, 0), known=sent("phone", 2)),
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
    Case("similar products by e-mail, no product named", SIMILAR, product=""),
    Case("similar products by post, no product named", SIMILAR, "post", product=""),
    Case("similar products, neither channel nor product", SIMILAR, "", product=""),
    Case("similar products without a contract", SIMILAR, who={"relationship": False}),
    Case("similar products, closed", SIMILAR, who={"status": Status.CLOSED}),
    Case("own group", SIMILAR, product="power-spot"),
    Case("configured as similar", SIMILAR, product="EV_CHARGING"),
    Case("not similar", SIMILAR, product="solar"),
    Case("power is not similar to fibre by itself", SIMILAR, who={"groups": {"power": ()}}, product="fibre"),
    Case("consent does not carry similar products", SIMILAR, who={"relationship": False}, acts=(_GIVEN,)),
    Case(
        "contract that ends today",
        SIMILAR,
        who={"until": {"power": date(2026, 1, 15), "fibre": date(2026, 1, 1)}},
    ),
    Case(
        "contract that ended yesterday",
        SIMILAR,
        who={"until": {"power": date(2026, 1, 14), "fibre": date(2026, 1, 14)}},
    ),
    Case("similar to what ended", SIMILAR, who={"until": {"fibre": date(2026, 1, 1)}}, product="tv"),
    *CAMPAIGNS,
    # recipients, and what is left
    Case("recipient of another purpose", "contract", recipient="debt_collector"),
    Case("national id for a credit check", "credit_assessment", "", data_category="national_id"),
    Case(
        "national id for the grid company",
        "grid_reporting",
        "",
        data_category="national_id",
        recipient="grid_operator",
    ),
    Case("national id for a campaign", OFFERS, acts=(_GIVEN,), data_category="national_id"),
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
    Case("to a processor by its id", "contract", recipient="prc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"),
    Case("recipient that is no category", "contract", recipient="cambridge_analytica"),
    Case("recipient that is not quite an id", "contract", recipient="prc_acme"),
    Case("security log", "security_logging", ""),
]
