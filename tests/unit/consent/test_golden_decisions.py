"""The golden table of decisions: rule, basis, evidence and the sentence that the customer reads.

`python -m tests.unit.consent.test_golden_decisions` writes the table anew; read the diff before you commit.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.consent.model.decision import Rule
from services.kernel.calendar import OSLO
from tests.unit.consent.golden_case import Case
from tests.unit.consent.golden_cases import CASES

TABLE = Path(__file__).with_name("golden_decisions.yaml")


def outcome(case: Case) -> dict[str, Any]:
    """A decision as the table has it."""
    made = case.decide()
    evidence = made.evidence
    row = {
        "case": case.name,
        "allow": made.allow,
        "rule": made.rule.value,
        "basis": made.legal_basis,
        "evidence": f"{evidence.kind} {evidence.reference}".strip(),
        "nb": made.sentences.nb,
        "nn": made.sentences.nn,
        "en": made.sentences.en,
    }
    # On the Oslo clock, where quiet hours are quiet.
    return row | (
        {"retry_at": f"{made.retry_at.astimezone(OSLO):%a %Y-%m-%d %H:%M}"} if made.retry_at else {}
    )


@cache
def golden() -> dict[str, dict[str, Any]]:
    """The table by case."""
    return {row["case"]: row for row in yaml.safe_load(TABLE.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_decision_is_the_golden_one(case: Case) -> None:
    assert outcome(case) == golden()[case.name]


def test_the_table_has_every_case_once_and_no_other() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 120
    assert set(golden()) == set(names)


def test_every_rule_has_a_case() -> None:
    seen = {row["rule"] for row in golden().values()}
    assert seen == {rule.value for rule in Rule}


if __name__ == "__main__":
    rows = [outcome(case) for case in CASES]
    TABLE.write_text(yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=118), encoding="utf-8")
