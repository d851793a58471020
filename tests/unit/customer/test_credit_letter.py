"""The letter about a credit check: on paper with every item, by mail with none, and no copy of it kept."""

import pytest

from services.billing.usecases.credit_letters import ITEMS
from services.customer.adapters.texts import TemplateFiles
from services.customer.model.template import TEMPLATES, require_template

LANGUAGES = ("nb", "nn", "en")
FILES = TemplateFiles("Eksempel AS")
PAPER = {
    f"{item}_{language}": f"<{item} {language}>" for item in (*ITEMS, "outcome") for language in LANGUAGES
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_says_every_item_and_the_copy_that_is_kept_none(language: str) -> None:
    values = {"check_date": "2026-01-15", **PAPER}
    form = require_template("credit_check_made", "credit_assessment", "post", values)
    made = FILES.render(form, language, "post", values, name="Kari", opt_out_url="")
    for item in (*ITEMS, "outcome"):
        assert f"<{item} {language}>" in made.body.reveal()
        assert f"<{item}" not in made.shown.reveal()
    assert "[...]" in made.shown.reveal()
    assert "§ 18" in made.body.reveal() or "section 18" in made.body.reveal()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["credit_check_made", "credit_check_reviewed"])
def test_a_mail_says_where_it_is(name: str, language: str) -> None:
    made = FILES.render(
        TEMPLATES[name], language, "email", {"check_date": "2026-01-15"}, name="Kari", opt_out_url=""
    )
    text = made.body.reveal()
    assert {"nb": "Min side", "nn": "Mi side", "en": "My page"}[language] in text
    assert "2026" in text
    assert made.shown.reveal() == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", ["email", "post"])
def test_who_is_not_found_is_told_what_to_do(language: str, channel: str) -> None:
    told = []
    for several in ("", "yes"):
        values = {"check_date": "2026-01-15", "several": several}
        form = require_template("credit_check_undecided", "credit_assessment", channel, values)
        text = FILES.render(form, language, channel, values, name="Kari", opt_out_url="").body.reveal()
        assert {"nb": "Min side", "nn": "Mi side", "en": "My page"}[language] in text
        assert {"nb": "Ingenting er avgjort", "nn": "Ingenting er avgjort", "en": "Nothing is"}[
            language
        ] in text
        told.append(text)
    assert told[0] != told[1]
    assert {"nb": "flere", "nn": "fleire", "en": "several"}[language] in told[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_a_new_invoice_says_how_to_pay(language: str) -> None:
    values = {"invoice_number": "7", "amount_ore": "12500", "due_date": "2026-12-04"}
    form = TEMPLATES["invoice_issued"]
    mail = FILES.render(form, language, "email", values, name="Kari", opt_out_url="").body.reveal()
    paid = values | {"account": "86011117947", "kid": "12344"}
    require_template("invoice_issued", "invoicing", "post", paid)
    paper = FILES.render(form, language, "post", paid, name="Kari", opt_out_url="").body.reveal()
    assert "KID" not in mail
    assert "86011117947" in paper
    assert "KID: 12344" in paper
    assert {"nb": "Min side", "nn": "Mi side", "en": "My page"}[language] in paper


@pytest.mark.parametrize("approved", ["approve", ""])
def test_paper_says_what_a_person_decided_and_why(approved: str) -> None:
    values = {"check_date": "2026-01-15", "approved": approved, "reasons": "For lav inntekt."}
    made = FILES.render(TEMPLATES["credit_check_reviewed"], "nb", "post", values, name="Kari", opt_out_url="")
    assert ("godkjent" if approved else "avslått") in made.body.reveal()
    assert "For lav inntekt." in made.body.reveal()
    assert "For lav inntekt." not in made.shown.reveal()
