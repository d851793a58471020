"""The package: types kept by the schema, a page that escapes and explains."""

import io
import json
import re
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from services.disclosure.package import page, pdf, schema, texts
from services.disclosure.package.outline import outline

ID = "0" * 32
PACKAGE: dict[str, Any] = {
    "schema": "access-package-v1",
    "data_request_id": f"drq_{ID}",
    "kind": "access",
    "customer_id": f"cus_{ID}",
    "language": "nb",
    "opened_at": "2026-01-15T08:00:00.000Z",
    "due_on": "2026-02-15",
    "generated_at": "2026-01-15T08:00:01.000Z",
    "controller": {
        "name": "Kraft AS",
        "organisation_number": "987654325",
        "contact": "post@kraft.example",
        "privacy_officer": "pvo@kraft.example",
    },
    "policy_version": "0" * 64,
    "rights": [{"key": "access", "name": "Innsyn", "text": "Du kan se alt."}],
    "names": {
        "purposes": {"invoicing": "Fakturering og betaling"},
        "data_categories": {"billing": "Fakturaer og betalinger"},
        "recipients": {},
    },
    "sections": [
        {
            "context": "billing",
            "key": "billing.invoices",
            "title": "Fakturaer",
            "purposes": ["invoicing"],
            "legal_bases": ["Nødvendig for avtalen med deg (GDPR art. 6(1)(b))"],
            "retention": "5 år",
            "sources": ["company"],
            "records": [
                {
                    "invoice_id": "inv_1",
                    "issued_at": "2026-01-15T08:00:00Z",
                    "due_date": "2026-02-01",
                    "total_ore": 123_456_789,
                    "paid": False,
                    "kid": "0001",
                    "lines": [{"text": "Kraft", "net_ore": -50}],
                    "note": None,
                    "tags": [],
                }
            ],
        }
    ],
}


def changed(**fields: Any) -> dict[str, Any]:
    package = deepcopy(PACKAGE)
    package["sections"][0]["records"][0].update(fields)
    return package


def test_a_right_package_fits() -> None:
    assert schema.first_break(PACKAGE) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("total_ore", 12.5),
        ("total_ore", "1250"),
        ("issued_at", "15.01.2026"),
        ("issued_at", 1_700_000_000),
        ("due_on", "2026-02-01T00:00:00Z"),
        ("kid", 1),
        ("invoice_id", 7),
        ("lines", [{"net_ore": 0.5}]),
    ],
)
def test_types_are_kept(name: str, value: object) -> None:
    broken = schema.first_break(changed(**{name: value}))
    assert broken.startswith("$.sections[0]")
    assert str(value) not in broken


@pytest.mark.parametrize("where", ["", "controller", "sections"])
def test_the_envelope_is_strict(where: str) -> None:
    package = deepcopy(PACKAGE)
    target = package[where] if where else package
    (target[0] if isinstance(target, list) else target)["extra"] = 1
    assert schema.first_break(package)


@pytest.mark.parametrize("missing", sorted(PACKAGE))
def test_nothing_of_the_envelope_may_lack(missing: str) -> None:
    package = {name: value for name, value in PACKAGE.items() if name != missing}
    assert schema.first_break(package)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_is_one_well_formed_document(language: str) -> None:
    html = page.render(PACKAGE, language)
    seen = Outline()
    seen.feed(html)
    assert seen.tags.count("h1") == 1
    assert seen.language == language
    assert seen.external == []
    assert seen.open == []
    for target in seen.links:
        assert target in seen.ids
    assert len(seen.ids) == len(set(seen.ids))


def test_amounts_and_times_are_written_for_people() -> None:
    html = page.render(PACKAGE, "nb")
    assert "1\u00a0234\u00a0567,89\u00a0kr" in html
    assert "−0,50\u00a0kr" in html
    assert "15. januar 2026 kl. 09.00" in html
    assert "1. februar 2026" in html
    assert "Nei" in html
    english = page.render(PACKAGE, "en")
    assert "1,234,567.89\u00a0kr" in english
    assert "15 January 2026 at 09:00" in english


@given(st.text(alphabet=st.sampled_from("<>&\"'/ab{}%"), min_size=1, max_size=30))
def test_no_value_becomes_markup(value: str) -> None:
    seen, plain = Outline(), Outline()
    seen.feed(page.render(changed(note=value), "nb"))
    plain.feed(page.render(changed(note="x"), "nb"))
    assert seen.tags == plain.tags


@pytest.mark.parametrize("text", ["2026-99-99", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-30"])
def test_what_only_looks_like_a_time_is_shown_as_it_is(text: str) -> None:
    assert text[:4].lstrip("0") in page.shown("note", text, "nb", PACKAGE["names"])


def test_every_text_is_there_in_three_languages() -> None:
    keys = {language: set(words) for language, words in texts.PAGE.items()}
    assert keys["nb"] == keys["nn"] == keys["en"]
    for labels in json.loads((schema._FILE.parent / "labels.json").read_text()).values():
        for words in labels.values():
            assert set(words) == {"nb", "nn", "en"}


def test_the_policy_names_its_purposes_and_keys_have_names() -> None:
    def shown(key: str, value: object) -> str:
        return page.shown(key, value, "nb", PACKAGE["names"])

    html = page.render(PACKAGE, "nb")
    assert "Fakturering og betaling" in html
    assert "Nødvendig for avtalen med deg (GDPR art. 6(1)(b))" in html
    assert "<strong>Innsyn:</strong> Du kan se alt." in html
    assert shown("data_categories", "billing") == "Fakturaer og betalinger"
    assert shown("reader", "billing") == "Faktureringen vår"
    assert shown("fields", "invoices.due_date") == "Forfallsdato"
    assert shown("template", "registration_welcome") == "Velkomst"
    assert shown("product_groups", "fibre") == "Fiber"
    assert shown("period", "2026-11") == "november 2026"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_was_turned_off_and_what_was_sent_is_said_in_words(language: str) -> None:
    topics = Path("services/consent/policy/topics.yaml").read_text(encoding="utf-8")
    for topic in yaml.safe_load(topics)["topics"]:
        named = page.shown("preference_topic", topic["key"], language, PACKAGE["names"])
        assert named == topic["name"][language]
    package = deepcopy(PACKAGE)
    package["sections"][0]["records"] = [
        {
            "turned_off": [{"preference_topic": "energy_at_home", "channel": "sms"}],
            "marketing_sent": [{"channel": "email", "sent_at": "2026-01-14T08:00:00.000Z"}],
        }
    ]
    html = page.render(package, language)
    for raw in ("energy_at_home", "preference_topic", "marketing_sent", "turned_off", "2026-01-14T08"):
        assert raw not in html
    words = {"nb": "Lading og solceller", "nn": "Lading og solceller", "en": "Charging and solar panels"}
    assert words[language] in html


def test_a_vat_rate_is_a_percentage() -> None:
    assert page.shown("vat_basis_points", 2500, "nb", PACKAGE["names"]) == "25\u00a0%"
    assert page.shown("vat_basis_points", 1250, "nn", PACKAGE["names"]) == "12,5\u00a0%"
    assert page.label("vat_basis_points", "nb") == "Mva."


def test_empty_fields_are_left_out_and_fields_keep_their_order() -> None:
    person = {
        "given_name": "Kari",
        "family_name": "Nes",
        "birth_date": "1991-03-04",
        "organisation_number": "",
    }
    html = page.render(changed(party=person), "nb")
    assert "Organisasjonsnummer" not in html
    assert html.index("Fornavn") < html.index("Etternavn") < html.index("Fødselsdato")


class Outline(HTMLParser):
    """Tags, ids and links of a page."""

    VOID = {"meta", "link", "br", "img", "hr", "input"}

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.external: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "lang":
                self.language = value or ""
            if name in {"href", "src"}:
                (self.links if (value or "").startswith("#") else self.external).append(
                    (value or "").lstrip("#")
                )

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read_aloud(content: bytes) -> str:
    """All text of a PDF, with blanks for breaks."""
    return " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_pdf_says_what_the_page_says(language: str) -> None:
    content = pdf.render(PACKAGE, language)
    assert pdf.render(PACKAGE, language) == content
    said = read_aloud(content)
    words, told = texts.PAGE[language], outline(PACKAGE, language)
    for text in (told.title, "Fakturaer", "Nødvendig for avtalen med deg", "Du kan se alt.", "Kraft AS"):
        assert text in said
    assert words["page"].format(page=1, pages=len(PdfReader(io.BytesIO(content)).pages)) in said
    assert "inv_1" not in said  # for machines
    assert "567" in said
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert "/StructTreeRoot" in root


def test_a_long_text_goes_on_over_pages_and_nothing_is_lost() -> None:
    words = [f"ord{number}" for number in range(4000)]
    content = pdf.render(changed(note=" ".join(words), text="linje en\nlinje to"), "nb")
    said = read_aloud(content)
    assert len(PdfReader(io.BytesIO(content)).pages) > 3
    assert all(word in said for word in words)
    assert "linje en linje to" in said


@given(st.text(min_size=1, max_size=300))
def test_any_text_becomes_a_pdf(value: str) -> None:
    assert pdf.render(changed(note=value), "nb").startswith(b"%PDF")


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_newest_of_very_many_records_stand_in_the_pdf(newest_first: bool) -> None:
    package = deepcopy(PACKAGE)
    days = [f"2026-{1 + day // 28:02}-{1 + day % 28:02}" for day in range(pdf.MOST + 5)]
    listed = days[::-1] if newest_first else days
    package["sections"][0]["key"] = "billing.charges"
    package["sections"][0]["records"] = [{"issue_date": day} for day in listed]
    assert schema.first_break(package) == ""
    said = read_aloud(pdf.render(package, "en"))
    assert f"The {pdf.MOST} newest of {pdf.MOST + 5}." in said
    assert page.shown("issue_date", days[-1], "en", PACKAGE["names"]) in said
    assert not re.search(r"(?<!\d)1 January 2026", said)


def test_what_there_is_nothing_of_is_named_once_and_who_received_comes_first() -> None:
    package = deepcopy(PACKAGE)
    empty = {**package["sections"][0], "key": "billing.payments", "title": "Betalinger", "records": []}
    received = {
        **package["sections"][0],
        "context": "disclosure",
        "key": "disclosure.recipients",
        "title": "Mottakere",
        "records": [{"name": name} for name in ("Trykkeriet AS", "Inkasso AS")],
    }
    package["sections"] += [empty, received]
    told = outline(package, "nb")
    assert [chapter.key for chapter in told.chapters] == ["disclosure", "billing"]
    assert told.nothing == ["Betalinger"]
    assert (
        told.short[0] == "Utenfor bedriften har disse fått opplysninger om deg: Inkasso AS og Trykkeriet AS."
    )
    html = page.render(package, "nb")
    assert html.count("Betalinger") == 1
    assert outline({**package, "kind": "portability"}, "nb").short == ()


def test_a_channel_is_not_a_scope() -> None:
    assert page.shown("channel", "email", "nb", PACKAGE["names"]) == "E-post"
    assert page.shown("scope", "channel:email", "nb", PACKAGE["names"]) == "Undersøkelser på e-post"
    assert page.shown("scope", "kind:relational", "en", PACKAGE["names"]) == "Surveys about being a customer"
