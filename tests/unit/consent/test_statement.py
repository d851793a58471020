"""The statement, section by section: which purposes and rules carry it, and which promises stand behind.

`python -m tests.unit.consent.test_statement` prints the walk.
"""

import re
from pathlib import Path

import pytest

from services.consent.model.decision import Rule
from services.consent.model.policy import Purpose, Section
from tests.unit.consent.build import POLICY

MISSION = Path(__file__).parents[3] / "docs" / "mission.md"
HEADINGS = [
    "why_we_need_data", "contact_and_purchases", "credit_and_account", "communication",
    "preferences_and_marketing", "usage", "apps", "social_media", "security", "children", "disclosure",
    "surveys",
]  # fmt: skip


def purposes_of(section: Section) -> list[Purpose]:
    """The purposes that carry a section: its own, and those of others that it is about too."""
    own = [item for item in POLICY.purposes.values() if item.section == section.key]
    return own + [POLICY.purposes[key] for key in section.also]


def promised() -> dict[str, str]:
    """The rows of docs/mission.md by number."""
    rows = re.findall(r"^\| (S\d+) \| (.*?) \|", MISSION.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def test_every_section_of_the_statement_is_there_in_its_order() -> None:
    assert [section.key for section in POLICY.sections] == HEADINGS


@pytest.mark.parametrize("section", POLICY.sections, ids=lambda section: section.key)
def test_a_section_is_carried_by_purposes_rules_and_promises(section: Section) -> None:
    assert purposes_of(section), "nobody's data is used for what this section says"
    assert set(section.rules) <= {rule.value for rule in Rule}
    assert set(section.promises) <= set(promised())


def test_every_promise_stands_in_a_section() -> None:
    kept = {row for section in POLICY.sections for row in section.promises}
    assert kept == set(promised())


def test_every_purpose_stands_in_one_section() -> None:
    known = {section.key for section in POLICY.sections}
    assert {item.section for item in POLICY.purposes.values()} <= known


@pytest.mark.parametrize("section", POLICY.sections, ids=lambda section: section.key)
def test_the_rules_of_a_section_fit_its_purposes(section: Section) -> None:
    """A section that speaks of consent has a purpose that needs it, and so on."""
    purposes = purposes_of(section)
    needs = {
        "CONSENT_": lambda item: item.permission.value == "consent",
        "SOFT_OPT_IN": lambda item: item.permission.value == "soft_opt_in",
        "OBJECTED_TO_MARKETING": lambda item: item.direct_marketing,
        "CONTRACT": lambda item: item.basis.letter == "b",
        "LEGAL_OBLIGATION": lambda item: item.basis.letter == "c",
        "LEGITIMATE_INTEREST": lambda item: item.basis.letter == "f",
        "CHILD_": lambda item: item.age is not None and item.age.with_guardian is not None,
        "PURPOSE_OFF": lambda item: not item.active,
    }
    for rule in section.rules:
        for start, fits in needs.items():
            if rule.startswith(start):
                assert any(fits(item) for item in purposes), (section.key, rule)


def walk() -> str:
    """The statement as a text for people who check it."""
    lines = []
    for section in POLICY.sections:
        lines += [section.name.en, f"  purposes: {', '.join(item.key for item in purposes_of(section))}"]
        lines += [f"  rules:    {', '.join(section.rules)}"]
        lines += [f"  promise:  {row} {promised()[row]}" for row in section.promises]
    return "\n".join(lines)


if __name__ == "__main__":
    print(walk())
