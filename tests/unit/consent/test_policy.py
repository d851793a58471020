"""The shipped policy, and what is told about a broken one."""

import shutil
from pathlib import Path

import pytest

from services.consent import policy as policy_files
from services.consent.model.policy import LANGUAGES, ObjectionRule, Permission, text_hash
from services.consent.model.sentences import SENTENCES, sentence
from services.consent.policy import PolicyInvalid
from tests.unit.consent.build import POLICY

PROMISED = {
    "contract", "customer_administration", "invoicing", "notices_of_change", "bookkeeping",
    "anti_money_laundering", "credit_assessment", "payout_account", "customer_service", "service_tips",
    "marketing_similar_products", "marketing_new_offers", "social_media_audiences", "usage_statistics",
    "usage_personalisation", "social_linking", "customer_surveys", "survey_sharing", "debt_collection",
    "childrens_data", "security_logging", "grid_reporting",
}  # fmt: skip


def test_every_purpose_of_the_statement_is_there() -> None:
    assert set(POLICY.purposes) == PROMISED


def test_only_money_laundering_is_off() -> None:
    assert [key for key, item in POLICY.purposes.items() if not item.active] == ["anti_money_laundering"]


def test_texts_differ_by_language_and_read_as_sentences() -> None:
    for purpose in POLICY.purposes.values():
        texts = [purpose.text.get(language) for language in LANGUAGES]
        assert len(set(texts)) == 3, purpose.key
        assert all(text.endswith(".") and len(text) > 40 for text in texts), purpose.key
        assert len(set(purpose.text_hashes.values())) == 3


def test_direct_marketing_can_always_be_objected_to() -> None:
    marketing = [item for item in POLICY.purposes.values() if item.direct_marketing]
    assert len(marketing) == 3
    assert all(item.objection is ObjectionRule.ABSOLUTE for item in marketing)


def test_contract_and_statute_cannot_be_objected_to() -> None:
    for purpose in POLICY.purposes.values():
        if purpose.basis.letter in {"b", "c"}:
            assert purpose.objection is ObjectionRule.NONE, purpose.key


def test_consent_rests_on_article_6_1_a_and_nothing_else_does() -> None:
    for purpose in POLICY.purposes.values():
        assert (purpose.permission is Permission.CONSENT) == (purpose.basis.letter == "a"), purpose.key


def test_one_changed_letter_is_another_text() -> None:
    assert text_hash("p", "nb", "Name", "Text.") != text_hash("p", "nb", "Name", "Text!")
    assert text_hash("p", "nb", "Name", "Text.") != text_hash("p", "nn", "Name", "Text.")
    assert text_hash("p", "nb", "ab", "c") != text_hash("p", "nb", "a", "bc")


def test_a_basis_names_its_law_in_each_language() -> None:
    made = POLICY.basis_cited(POLICY.purposes["marketing_new_offers"].basis)
    assert made.nb == "GDPR art. 6(1)(a); markedsføringsloven § 15(1)"
    assert made.nn == "GDPR art. 6(1)(a); marknadsføringslova § 15(1)"
    assert made.en == "GDPR art. 6(1)(a); the Marketing Control Act § 15(1)"
    assert POLICY.cited("bokføringsloven § 13 nr. 1–4").en == "the Bookkeeping Act § 13 no. 1–4"
    assert POLICY.cited("GDPR art. 7(1)").nn == "GDPR art. 7(1)"


def test_nynorsk_texts_are_not_bokmal() -> None:
    """Words that slip in when one text is made from the other."""
    rights = [text for right in POLICY.rights for text in (right.name.nn, right.text.nn)]
    texts = [*rights, *(purpose.text.nn for purpose in POLICY.purposes.values())]
    texts += [sentence.nn for sentence in SENTENCES.values()]
    assert [text for text in texts if "Min side" in text or "formål" in text.lower()] == []


def test_the_channel_that_was_not_given_at_a_sale_is_called_what_it_is() -> None:
    purpose = POLICY.purposes["marketing_similar_products"]
    email = sentence("ADDRESS_NOT_COLLECTED_AT_SALE", purpose, "email").nb
    assert email.startswith(
        "Vi fikk ikke e-postadressen din fra deg ved et kjøp, så vi bruker ikke e-post til"
    )
    assert "telefonnummeret ditt" in sentence("ADDRESS_NOT_COLLECTED_AT_SALE", purpose, "phone").nn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policy to break."""
    copy = tmp_path / "policy"
    shutil.copytree(policy_files.FOLDER, copy)
    return copy


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Replace `old` once; the line in which it stood."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_version_is_the_content_not_the_layout(folder: Path) -> None:
    change(folder, "rights.yaml", "rights:", "# a comment\n\nrights:")
    assert policy_files.load(folder).version == POLICY.version
    change(folder, "rights.yaml", "Du kan se alt vi har om deg", "Du kan se det vi har om deg")
    assert policy_files.load(folder).version != POLICY.version


MARKETING = "purposes/40_marketing.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        (MARKETING, "permission: soft_opt_in", "permission: maybe", "maybe"),
        (MARKETING, "consent_months: 24", "consent_months: 0", "minimum"),
        (MARKETING, "channels: [social]", "channels: [pigeon]", "pigeon"),
        (MARKETING, "recipients: [social_platform]", "recipients: [friends]", "no friends in recipients"),
        (MARKETING, "retention: until_objection", "retention: forever", "no retention class forever"),
        (MARKETING, "objection: absolute", "objection: none", "absolute"),
        (MARKETING, "key: marketing_new_offers", "key: contract", "contract stands twice"),
        (MARKETING, "    active: true", "    active: true\n    colour: blue", "colour"),
        (MARKETING, "    active: true", "    active: true\n    active: true", "stands twice"),
        (
            "rights.yaml",
            "    name: {nb: Innsyn, nn: Innsyn, en: Access}",
            "    name: {nb: Innsyn}",
            "'nn' is a required",
        ),
        (
            "controller.yaml",
            'organisation_number: "987654325"',
            'organisation_number: "12"',
            "does not match",
        ),
        ("recipients.yaml", "recipients:", "recipients: [", "expected"),
        (
            MARKETING,
            "statutes: [markedsføringsloven § 15(3)]",
            "statutes: [skikk § 1]",
            "no skikk in statutes",
        ),
        ("retention.yaml", "statute: bokføringsloven § 13 nr. 1", "statute: vane § 13 nr. 1", "no vane in"),
    ],
)
def test_a_broken_policy_is_refused_with_its_line(
    folder: Path, file: str, old: str, new: str, why: str
) -> None:
    line = change(folder, file, old, new)
    with pytest.raises(PolicyInvalid) as refused:
        policy_files.load(folder)
    near = [fault for fault in refused.value.faults if fault.file == file and why in fault.text]
    assert near, str(refused.value)
    assert any(abs(fault.line - line) <= 3 for fault in near), (line, str(refused.value))


def test_a_missing_part_is_told(folder: Path) -> None:
    (folder / "rights.yaml").unlink()
    with pytest.raises(PolicyInvalid, match="'rights' is a required property"):
        policy_files.load(folder)
