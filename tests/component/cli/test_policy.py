"""`personvern policy` as an operator runs it."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli import app
from services.consent import policy as policy_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policy to change."""
    copy = tmp_path / "policy"
    shutil.copytree(policy_files.FOLDER, copy)
    return copy


def run(*arguments: str) -> Result:
    """In this process, which has imported everything."""
    return CliRunner().invoke(app, ("policy", *arguments))


def edit(folder: Path, old: str, new: str) -> int:
    """Change the marketing purposes; the line in which `old` stood."""
    file = folder / "purposes" / "40_marketing.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_policy_is_valid() -> None:
    done = run("check")
    assert done.exit_code == 0
    assert policy_files.load().version in done.stdout


def test_a_broken_policy_names_file_and_line(folder: Path) -> None:
    line = edit(folder, "consent_months: 24", "consent_months: many")
    done = run("check", str(folder))
    assert done.exit_code == 1
    assert f"purposes/40_marketing.yaml:{line}:" in done.stderr.replace("\n", "")


def test_a_diff_tells_what_changed_and_which_consents_it_makes_stale(folder: Path) -> None:
    edit(folder, "I agree to receive offers of new products", "I want offers of new products")
    found = json.loads(run("diff", str(folder), "--json").stdout)
    assert [item["path"] for item in found["changes"]] == ["purposes.marketing_new_offers.text.en"]
    assert [(item["purpose"], item["language"]) for item in found["stale"]] == [
        ("marketing_new_offers", "en")
    ]
    shown = run("diff", str(folder)).stdout
    assert "Consents that become stale: marketing_new_offers (en)." in shown
    assert "Nothing changed." in run("diff", str(policy_files.FOLDER)).stdout
