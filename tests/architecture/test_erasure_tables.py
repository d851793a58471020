"""No collection is forgotten by an erasure: each one that a context's stores name has a rule, or a reason why
it needs none. So do retention runs: what the erasure holds, a run deletes.
"""

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from services.billing.store import erasing as billing
from services.billing.store.retention import KINDS as BILLING_KINDS
from services.billing.store.retention import PARTS as BILLING_PARTS
from services.billing.usecases.erasure_words import WORDS as BILLING_WORDS
from services.disclosure.store import erasing as disclosure
from services.disclosure.usecases.erasing import WORDS as DISCLOSURE_WORDS
from services.kernel.erasing import Words
from services.survey.store import erasing as survey
from services.survey.usecases.erasing import WORDS as SURVEY_WORDS

ROOT = Path(__file__).resolve().parents[2]
TABLES = [("billing", billing), ("survey", survey), ("disclosure", disclosure)]
WORDS = [(billing, BILLING_WORDS), (survey, SURVEY_WORDS), (disclosure, DISCLOSURE_WORDS)]
# What the chassis and the kernel keep: `Eraser` sees to keys, request keys and events; the rest names nobody.
SHARED = {"idempotency", "operations", "outbox", "inbox", "data_keys", "leases"}
SHARED |= {"erased", "retention_runs", "checkpoints", "signing_keys"}


def collections(context: str) -> set[str]:
    """The names that the context's stores open a collection by."""
    found: set[str] = set()
    for path in sorted((ROOT / "services" / context / "store").rglob("*.py")):
        name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        module = import_module(name)
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "collection" and call.args:
                found |= named(call.args[0], module)
        for index in getattr(module, "INDEXES", ()):
            found.add(index.collection)
    return found - SHARED


def named(argument: ast.expr, module: ModuleType) -> set[str]:
    """The collection that an argument names; none when it is worked out."""
    if isinstance(argument, ast.Constant):
        return {str(argument.value)}
    if isinstance(argument, ast.Name):
        value = getattr(module, argument.id, None)
        return {value} if isinstance(value, str) else set()
    if isinstance(argument, ast.Attribute) and isinstance(argument.value, ast.Name):
        value = getattr(getattr(module, argument.value.id, None), argument.attr, None)
        return {value} if isinstance(value, str) else set()
    return set()


@pytest.mark.parametrize(("context", "table"), TABLES)
def test_every_collection_has_a_rule_or_a_reason(context: str, table: ModuleType) -> None:
    ruled = {rule.collection for rule in table.RULES}
    assert collections(context) == (ruled | set(table.NOBODYS)) - SHARED
    assert not ruled & set(table.NOBODYS)
    assert all(reason.endswith(".") or "`" in reason for reason in table.NOBODYS.values())


@pytest.mark.parametrize(("table", "words"), WORDS)
def test_every_kind_has_words_in_three_languages(table: ModuleType, words: Words) -> None:
    keys = {rule.key for rule in table.RULES}
    assert keys <= set(words.titles)
    assert {rule.keeps for rule in table.RULES if rule.keeps} == set(words.holds)
    for texts in (*words.titles.values(), *words.holds.values(), *words.prevents.values()):
        assert set(texts) == {"nb", "nn", "en"}
        assert all(text.strip() for text in texts.values())
    told = [text for texts in words.prevents.values() for text in texts.values()]
    assert len(told) == len(set(told)), "each says what to do about this very thing"


def test_what_billing_holds_a_run_deletes() -> None:
    held = {rule.collection for rule in billing.RULES if rule.keeps}
    runs = {kind.collection for kind in BILLING_KINDS} | set(BILLING_PARTS.values())
    assert held - runs == {"ledger_entries"}, "which goes as a part of its own"
