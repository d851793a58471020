"""A small Norwegian demo population and what it buys. Everybody here is invented.

Names are test names that no person has (as in the tax administration's Tenor), mail goes to example.com and
stays in the catcher, organisation numbers are from the test series, metering points from an unused one.
"""

from dataclasses import dataclass
from typing import Any

GSRN_PREFIX = "7070575000991"  # 13 of the 17 digits before the check digit


@dataclass(frozen=True)
class Place:
    """A street, postcode, city and municipality."""

    street: str
    postcode: str
    city: str
    municipality_number: str


@dataclass(frozen=True)
class Person:
    """One customer; `subject` is the login, `products` what is bought at the first address."""

    subject: str
    given_name: str
    family_name: str
    birth_date: str
    place: Place
    language: str = "nb"
    products: tuple[str, ...] = ("power-spot",)
    organisation_name: str = ""
    organisation_number: str = ""

    def registration(self, number: int) -> dict[str, Any]:
        """The body of a registration; `number` makes phone and metering point its own."""
        home = {"street": self.place.street, "postcode": self.place.postcode, "city": self.place.city}
        supply = home | {
            "municipality_number": self.place.municipality_number,
            "metering_point_id": metering_point(number),
            "use": "business" if self.organisation_name else "household",
        }
        body: dict[str, Any] = {
            "kind": "organisation" if self.organisation_name else "person",
            "language": self.language,
            "email": f"{self.subject}@example.com",
            "phone": f"+474000{number:04}",
            "home_address": home,
            "supply_addresses": [supply],
            "at_sale": True,
        }
        if self.organisation_name:
            more = {
                "organisation_name": self.organisation_name,
                "organisation_number": self.organisation_number,
            }
            return body | more
        more = {"given_name": self.given_name, "family_name": self.family_name, "birth_date": self.birth_date}
        return body | more


def metering_point(number: int) -> str:
    """An 18-digit metering-point id with its GS1 check digit."""
    digits = f"{GSRN_PREFIX}{number:04}"
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


HAUGESUND = Place("Strandgata 114", "5527", "Haugesund", "1106")
KOPERVIK = Place("Hovedgaten 23", "4250", "Kopervik", "1149")
AKSDAL = Place("Aksdalveien 8", "5570", "Aksdal", "1146")
SKJOLD = Place("Skjoldavegen 41", "5574", "Skjold", "1160")
SAUDA = Place("Skulegata 5", "4200", "Sauda", "1135")
TROMSO = Place("Storgata 77", "9008", "Tromsø", "5501")  # no VAT on power for households here

PEOPLE = (
    Person("kari.demo", "Karamell", "Lyngtopp", "1992-03-04", HAUGESUND, "nb", ("power-spot", "fibre-500")),
    Person("ola.demo", "Olivin", "Strandkant", "1958-11-23", KOPERVIK),
    Person("aud.demo", "Aurikkel", "Fjellstue", "1975-06-30", AKSDAL, "nn", ("power-spot", "fibre-500")),
    Person("per.demo", "Perlemor", "Nordlys", "2001-01-17", TROMSO),
    Person("ida.demo", "Iris", "Vindfull", "2008-09-02", HAUGESUND, products=("fibre-500",)),
    Person("sam.demo", "Safir", "Bølgetopp", "1988-02-29", SAUDA, "en", ("power-spot", "home-charger")),
    Person("liv.demo", "Lavendel", "Myrdrag", "1944-12-31", SKJOLD, "nn"),
    Person("kai.demo", "Kvarts", "Hagegang", "1969-08-08", KOPERVIK, products=("power-spot", "fibre-500")),
    Person(
        "naust.demo", "", "", "", AKSDAL, products=("power-spot", "fibre-500"),
        organisation_name="Naust og Not Demo AS", organisation_number="314000013",
    ),
    Person(
        "brygge.demo", "", "", "", TROMSO,
        organisation_name="Bryggekanten Demo AS", organisation_number="314000021",
    ),
)  # fmt: skip


def texts(nb: str, nn: str, en: str) -> dict[str, str]:
    """One text in three languages."""
    return {"nb": nb, "nn": nn, "en": en}


PRODUCTS: tuple[dict[str, Any], ...] = (
    {
        "code": "power-spot",
        "names": texts("Spotpris", "Spotpris", "Spot price"),
        "group": "power",
        "credit_element": True,
        "similar_to": ["ev-charging"],
        "terms": texts(
            "Strøm til spotpris med fast månedsbeløp. Ingen bindingstid.",
            "Straum til spotpris med fast månadsbeløp. Inga bindingstid.",
            "Power at spot price with a fixed monthly amount. No lock-in.",
        ),
    },
    {
        "code": "fibre-500",
        "names": texts("Fiber 500", "Fiber 500", "Fibre 500"),
        "group": "fibre",
        "availability": {"municipality_numbers": ["1106", "1149", "1146", "1160", "1135"]},
        "terms": texts(
            "500 Mbit/s begge veier. Betales forskuddsvis hver måned.",
            "500 Mbit/s begge vegar. Vert betalt på førehand kvar månad.",
            "500 Mbit/s both ways. Paid in advance every month.",
        ),
    },
    {
        "code": "home-charger",
        "names": texts("Hjemmelader", "Heimeladar", "Home charger"),
        "group": "ev-charging",
        "credit_element": True,
        "similar_to": ["power"],
        "terms": texts(
            "Hjemmelader på avbetaling over 36 måneder.",
            "Heimeladar på avbetaling over 36 månader.",
            "Home charger, paid over 36 months.",
        ),
    },
)

PRICES = {"power-spot": 49_000, "fibre-500": 63_920, "home-charger": 23_920}  # øre a month without VAT

CHECKLIST = [{"item": letter, "reference": f"DPA {number}.1"} for number, letter in enumerate("abcdefgh", 3)]


def agreement(
    purpose: str, scope: str, fields: list[str], categories: list[str], first_day: str
) -> dict[str, Any]:
    """Complete terms of a data-processing agreement (GDPR art. 28(3))."""
    return {
        "subject_matter": f"Processing for the purpose {purpose}",
        "instructions": "Use the data for this purpose only, and delete it when the task is done.",
        "purposes": [purpose],
        "data_categories": categories,
        "subject_categories": ["customers"],
        "scopes": [scope],
        "fields": fields,
        "checklist": CHECKLIST,
        "countries": [{"country": "NO"}],
        "valid_from": first_day,
        "valid_until": "2030-12-31",
    }


def processor(name: str, number: str, category: str) -> dict[str, Any]:
    """The body of a processor's registration."""
    return {
        "name": name,
        "organisation_number": number,
        "category": category,
        "country": "NO",
        "contact_email": f"personvern@{category.replace('_', '-')}.example",
        "security_contact": "+4740009999",
    }


# purpose -> processor, scope, fields, data categories
PROCESSORS: dict[str, tuple[dict[str, Any], str, list[str], list[str]]] = {
    "invoicing": (
        processor("Trykkeri Demo AS", "314000048", "invoice_distribution"),
        "invoices:read",
        ["invoices.number", "invoices.kid", "invoices.due_date", "invoices.total_ore"],
        ["billing"],
    ),
    "marketing_new_offers": (
        processor("Utsending Demo AS", "314000056", "marketing_platform"),
        "audiences:read",
        ["audiences.customer_id"],
        ["contact"],
    ),
}

SURVEY: dict[str, Any] = {
    "code": "after_contact",
    "kind": "transactional",
    "content": {
        "name": texts("Hvordan gikk det?", "Korleis gjekk det?", "How did it go?"),
        "intro": texts(
            "Du har nylig vært i kontakt med oss. Svar gjerne på to spørsmål; det er frivillig.",
            "Du har nyleg vore i kontakt med oss. Svar gjerne på to spørsmål; det er frivillig.",
            "You were recently in touch with us. Two questions, if you like; it is voluntary.",
        ),
        "questions": [
            {
                "key": "satisfied",
                "kind": "csat",
                "required": True,
                "text": texts(
                    "Hvor fornøyd er du med hjelpen du fikk?",
                    "Kor nøgd er du med hjelpa du fekk?",
                    "How satisfied are you with the help you got?",
                ),
            },
            {
                "key": "better",
                "kind": "free_text",
                "text": texts("Hva kan vi gjøre bedre?", "Kva kan vi gjere betre?", "What can we do better?"),
            },
        ],
        "trigger": {"topics": ["delivery"], "delay_minutes": 0, "hour_from": 0, "hour_to": 24},
    },
}
