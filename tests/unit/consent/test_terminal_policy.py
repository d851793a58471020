"""What terminals are asked, as policy data: whole, in three languages, and refused with line numbers."""

import shutil
from pathlib import Path

import pytest

from services.consent import policy as policy_files
from services.consent.model.policy import LANGUAGES, Permission
from services.consent.model.terminal import SIGNALS
from services.consent.policy import PolicyInvalid
from tests.unit.consent.build import POLICY

FILE = "terminal_categories.yaml"


def faults(tmp_path: Path, old: str, new: str, file: str = FILE) -> list[str]:
    """What is wrong with the shipped policy once `old` is `new`."""
    folder = tmp_path / "policy"
    shutil.copytree(policy_files.FOLDER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyInvalid) as caught:
        policy_files.load(folder)
    return [str(fault) for fault in caught.value.faults]


def test_four_categories_share_the_seven_signals() -> None:
    categories = POLICY.terminal_categories
    assert list(categories) == ["necessary", "statistics", "personalisation", "marketing"]
    assert sorted(signal for item in categories.values() for signal in item.signals) == sorted(SIGNALS)
    assert [key for key, item in categories.items() if item.denied_by_gpc] == ["marketing"]
    for item in categories.values():
        assert item.required == (item.purpose.permission is not Permission.CONSENT)
        assert item.purpose.consent_months == (None if item.required else 13)
        assert len({item.purpose.text.get(language) for language in LANGUAGES}) == 3
        if item.covers:
            assert POLICY.retention[item.purpose.retention].months in {12, 13}


def test_a_terminals_question_is_no_purpose_to_decide_on() -> None:
    assert POLICY.purpose("terminal_statistics") is None
    asked = POLICY.terminal_purpose("terminal_statistics")
    assert asked is not None
    assert "ekomloven § 3-15" in asked.basis.text
    assert POLICY.terminal_purpose("statistics") is None
    assert asked.text_hash("nb") != POLICY.purposes["usage_statistics"].text_hash("nb")


@pytest.mark.parametrize(
    ("old", "new", "file", "told"),
    [
        ("    gpc: denies", "    gpc: maybe", FILE, f"{FILE}:63: terminal_categories[3].gpc: "),
        ("covers: []", "covers: [dance]", FILE, f"{FILE}:65: terminal_categories[3].covers[0]: "),
        (
            "purpose: usage_statistics",
            "purpose: astrology",
            FILE,
            f"{FILE}:27: terminal_categories[1].purpose: there is no astrology in purposes",
        ),
        (
            "purpose: usage_statistics",
            "purpose: invoicing",
            FILE,
            f"{FILE}:26: terminal_categories[1].required: what rests on consent is asked, and nothing else",
        ),
        (
            "signals: [analytics_storage]",
            "signals: [security_storage]",
            FILE,
            f"{FILE}:30: terminal_categories[1].signals[0]: security_storage stands in another category too",
        ),
        (
            "key: marketing",
            "key: statistics",
            FILE,
            f"{FILE}:59: terminal_categories[3].key: statistics stands twice",
        ),
        ("    consent_months: 13\n", "", FILE, "'consent_months' is a required property"),
        (
            "    months: 13\n",
            "",
            "retention.yaml",
            f"{FILE}:31: terminal_categories[1].covers: usage does not say how many months",
        ),
    ],
)
def test_a_fault_is_told_with_file_line_and_path(
    tmp_path: Path, old: str, new: str, file: str, told: str
) -> None:
    found = faults(tmp_path, old, new, file)
    assert any(told in fault for fault in found), found
