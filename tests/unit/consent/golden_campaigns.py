"""Cases of the golden table: whom a campaign is for, by place, address, e-invoice and age."""

from services.consent.model.decision import Target
from services.consent.model.facts import Kind, Place
from tests.unit.consent.golden_case import Case, aged

OFFERS, SIMILAR = "marketing_new_offers", "marketing_similar_products"
CAMPAIGNS = [
    Case(
        "available at her postcode",
        SIMILAR,
        who={"postcodes": ("0150",)},
        target=Target(postcodes=frozenset({"0150"})),
    ),
    Case(
        "not available at her postcode",
        SIMILAR,
        who={"postcodes": ("5003",)},
        target=Target(postcodes=frozenset({"0150"})),
    ),
    Case(
        "available in her municipality",
        SIMILAR,
        who={"postcodes": ("5003",), "municipalities": ("4601",)},
        target=Target(frozenset({"0150"}), frozenset({"4601"})),
    ),
    Case(
        "cabin in the place, for cabins",
        SIMILAR,
        who={"places": (Place("0150", "4601", "household"), Place("5003", "4601", "holiday"))},
        target=Target(municipalities=frozenset({"4601"}), uses=frozenset({"holiday"})),
    ),
    Case(
        "cabin elsewhere, for cabins here",
        SIMILAR,
        who={"places": (Place("0150", "4601", "household"), Place("5003", "0301", "holiday"))},
        target=Target(municipalities=frozenset({"4601"}), uses=frozenset({"holiday"})),
    ),
    Case(
        "dwelling only, for cabins anywhere",
        SIMILAR,
        who={"places": (Place("0150", "4601", "household"),)},
        target=Target(uses=frozenset({"holiday"})),
    ),
    Case(
        "another place, but her very address",
        SIMILAR,
        who={"places": (Place("5003", "4601", "household", ("flat", "house")),)},
        target=Target(frozenset({"0150"}), addresses=frozenset({"house"})),
    ),
    Case(
        "another dwelling of the house",
        SIMILAR,
        who={"places": (Place("5003", "4601", "household", ("flat", "house")),)},
        target=Target(addresses=frozenset({"other flat"})),
    ),
    Case(
        "no address and a product for some places", SIMILAR, target=Target(municipalities=frozenset({"4601"}))
    ),
    Case("e-invoice campaign, has it", SIMILAR, known={"einvoice": True}, target=Target(einvoice=True)),
    Case("e-invoice campaign, ended it", SIMILAR, known={"einvoice": False}, target=Target(einvoice=True)),
    Case("e-invoice campaign, never heard", SIMILAR, target=Target(einvoice=True)),
    Case("other campaign, has e-invoice", SIMILAR, known={"einvoice": True}, target=Target()),
    Case("youth offer at 34", SIMILAR, target=Target(youngest=18, oldest=30)),
    Case("youth offer at 30", SIMILAR, who=aged(30), target=Target(youngest=18, oldest=30)),
    Case("offer from 60", SIMILAR, target=Target(youngest=60)),
    Case(
        "youth offer to an organisation",
        SIMILAR,
        who={"kind": Kind.ORGANISATION, "birth_date": None},
        target=Target(oldest=30),
    ),
    Case("no consent before no address", OFFERS, target=Target(postcodes=frozenset({"0150"}))),
]
