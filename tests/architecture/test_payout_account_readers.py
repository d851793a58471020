"""Who may open a stored account number, by the code itself: refunds, and the person's own access package."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import personvern.billing.v1 as billing

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "services" / "billing"


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(HOME.rglob("*.py")):
        name = path.relative_to(HOME).with_suffix("").as_posix()
        yield name.removesuffix("/__init__"), ast.parse(path.read_text())


def chain(node: ast.AST) -> str:
    """`deps.store.payouts.number` of an attribute."""
    if isinstance(node, ast.Attribute):
        return f"{chain(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def users(*ends: str) -> set[str]:
    """Modules in which an attribute ends so, whatever stands before it."""
    return {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and f".{chain(node)}".endswith(ends)
    }


def importers(module: str) -> set[str]:
    """Modules of billing that import `services.billing.<module>` or something out of it."""
    whole = f"services.billing.{module.replace('/', '.')}"
    home, _, last = whole.rpartition(".")
    found = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            names = {alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)}
            straight = isinstance(node, ast.Import) and whole in names
            out_of = isinstance(node, ast.ImportFrom) and (
                node.module == whole or (node.module == home and last in names)
            )
            if straight or out_of:
                found.add(name)
    return found


def test_the_learned_number_is_opened_for_refunds_and_for_its_owner_alone() -> None:
    assert users(".payouts.number") == {"usecases/refund_accounts", "usecases/export"}
    # No other name for the store, and nobody asks for the method by its name.
    others = {
        name for name, tree in modules() for node in ast.walk(tree) if _by_name(node, "number", "payouts")
    }
    assert others == set()


def _by_name(node: ast.AST, *names: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and chain(node.func) in {"getattr", "attrgetter", "operator.attrgetter", "methodcaller"}
        and any(isinstance(arg, ast.Constant) and arg.value in names for arg in node.args)
    )


def test_no_store_but_its_own_opens_the_sealed_number() -> None:
    readers = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in {"payout_accounts", "payout_account"}
    }
    # events and the adapter name the event, the message template, the purpose; privacy/account the purpose.
    assert readers <= {
        "store/payouts",
        "model/refund",
        "usecases/payout",
        "adapters",
        "adapters/messages",
        "privacy/account",
        "rpc/messages",
    }


def test_what_opens_it_is_called_by_refunds_and_by_the_access_package() -> None:
    assert importers("usecases/refund_accounts") == {
        "usecases/refunds",
        "usecases/my_refunds",
        "usecases/payout_files",
    }
    assert {name.partition("/")[0] for name in importers("usecases/export")} == {"privacy"}


def test_an_account_given_for_one_refund_is_opened_for_that_refund_alone() -> None:
    assert users(".refunds.account") == {"usecases/refund_accounts"}


def test_the_archive_is_opened_for_one_payment_by_few() -> None:
    # payout learns from the third voucher; suspense takes the digest and shows a mask; refunds pay back.
    assert users(".vouchers.payer_account", ".vouchers.particulars") == {
        "usecases/payout",
        "usecases/refund_accounts",
        "usecases/refunds",
        "usecases/suspense",
    }


def test_no_message_has_a_field_for_an_account_number_but_the_customers_own_answer() -> None:
    found = set()
    for module in iter_modules(billing.__path__):
        if module.name.endswith("_pb2"):
            descriptor = import_module(f"{billing.__name__}.{module.name}").DESCRIPTOR
            for message in descriptor.message_types_by_name.values():
                names = {field.name for field in message.fields}
                found |= {(message.name, name) for name in names if "account" in name or "iban" in name}
    carrying = {pair for pair in found if not pair[1].endswith(("billing_account_id", "billing_account"))}
    assert carrying == {
        ("PayoutAccount", "masked_account"),
        ("Refund", "masked_account"),
        ("GetPayoutAccountResponse", "payout_account"),
        ("ChooseRefundAccountRequest", "account_number"),
        ("ChooseRefundAccountRequest", "use_payout_account"),
    }
