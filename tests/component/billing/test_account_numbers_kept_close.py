"""Where an account number stands: in sealed vouchers alone before the third payment, and sealed after."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from bson import encode
from google.protobuf.message import Message
from pymongo import MongoClient

import personvern.billing.v1 as contract
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from services.billing.model import bank_account
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing.conftest import A, World
from tests.component.billing.refunding import approved, download, make
from tests.component.billing.test_payments import billed, paid
from tests.support.eventually import eventually

B = "12345678911"  # not the company's own account, which stands on every invoice


def forms(number: str) -> list[bytes]:
    """What a number could look like somewhere: as written, dotted, an IBAN (it is inside), an integer."""
    dotted = f"{number[:4]}.{number[4:6]}.{number[6:]}"
    as_integer = int(number).to_bytes(8, "little")
    return [number.encode(), dotted.encode(), dotted.replace(".", " ").encode(), as_integer]


def stored(world: World, mongodb_uri: str) -> Iterator[tuple[str, bytes]]:
    """Every document of every database of this test, as it lies there."""
    with MongoClient(mongodb_uri, directConnection=True) as client:
        for database in client.list_database_names():
            if database.startswith(world.place.database_name):
                for name in client[database].list_collection_names():
                    for document in client[database][name].find({}):
                        yield f"{database}.{name}", encode(document)


def spread(world: World, mongodb_uri: str, logged: str) -> str:
    """The places where either account stands in any form; empty when there are none."""
    places = list(stored(world, mongodb_uri))
    assert {"payments", "payout_accounts", "ledger_entries", "data_keys"} <= {
        p.rpartition(".")[2] for p, _ in places
    }
    places += [(f"event {subject}", event.SerializeToString()) for subject, event in world.events]
    places += [("message", message.SerializeToString()) for message in world.customer.sent]
    places += [("ledger of reads", read.SerializeToString()) for read in world.disclosure.reads]
    places.append(("log", logged.encode()))
    wanted = [form for number in (A, B) for form in forms(number)]
    return ", ".join(sorted({place for place, data in places if any(form in data for form in wanted)}))


async def test_before_the_third_payment_there_is_a_digest_and_a_count(
    world: World, mongodb_uri: str, capfd: pytest.CaptureFixture[str]
) -> None:
    first, second, third = await billed(world, 3)
    await world.pay(paid(first), paid(second, B))
    await world.pay(paid(second, B), paid(third, B, ore=500))
    await eventually(lambda: len(world.seen("payment_received")) == 4)
    logged = "".join(capfd.readouterr())
    assert spread(world, mongodb_uri, logged) == ""
    (row,) = await world.rows("payout_accounts")
    assert sorted(row) == [
        *("_id", "customer_id", "evidence", "learned_at", "learned_payer", "removed_on", "row", "row_payer"),
        "sealed",
    ]
    assert (row["sealed"], row["learned_payer"], row["evidence"], len(row["row"])) == (None, "", [], 1)
    assert re.fullmatch("[0-9a-f]{64}", row["row_payer"])
    # The archive has it, sealed: that is where the third payment would find it.
    archive = world.mongo.collection("payment_file_chunks")
    assert all(set(chunk["sealed"]) == {"k", "n", "c"} for chunk in await archive.find({}))


async def test_after_the_third_it_is_sealed_and_no_call_shows_it(
    world: World, mongodb_uri: str, capfd: pytest.CaptureFixture[str]
) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices), paid(invoices[0], B, ore=700))
    payment = next(row["_id"] for row in await world.rows("payments") if row["credit_ore"] == 700)
    refund = await approved(world, "overpayment", payment_id=payment)
    file = (await make(world)).payout_file
    data = await download(world, file.payout_file_id)
    assert A.encode() in data
    await eventually(lambda: len(world.told("refund_sent")) == 1)
    known = {
        "customer_id": "cus_1",
        "invoice_id": invoices[0].invoice_id,
        "payment_id": payment,
        "refund_id": refund,
        "payout_file_id": file.payout_file_id,
        "product_code": "spot",
    }
    asked = await every_answer(world, known)
    assert {"ListRefunds", "GetRefund", "ListMyRefunds", "GetPayoutAccount", "ListInvoices"} <= set(asked)
    shown = {name for name, answer in asked.items() if any(form in answer for form in forms(A) + forms(B))}
    assert shown == {"DownloadPayoutFile"}
    assert spread(world, mongodb_uri, "".join(capfd.readouterr())) == ""
    # Its owner sees it whole, in the access package; there is no other account in it.
    request = privacy.ExportRequest(customer_id="cus_1", kind=privacy.EXPORT_KIND_ACCESS, language="nb")
    sections = {item.key: item.records_json for item in (await world.privacy.Export(request)).sections}
    assert [key for key, records in sections.items() if A.encode() in records] == ["billing.payout_account"]
    assert B not in str(sections)
    (of_refund,) = json.loads(sections["billing.refunds"])
    assert of_refund["masked_account"] == bank_account.masked(A)
    assert (of_refund["status"], of_refund["amount_ore"]) == ("sent", 700)


ROLES = ("finance", "dpo", "agent", "marketing", "ops")


async def every_answer(world: World, known: dict[str, str]) -> dict[str, bytes]:
    """What every reading call of billing answers to its customer and to staff of every role, by its name."""
    callers = [Caller("customer", "cus_1")]
    callers += [Caller("staff", "eve", roles=frozenset({role}), access_reason="audit") for role in ROLES]
    answers: dict[str, bytes] = {}
    for stub_class, method, request_class in reading_calls():
        fields = request_class.DESCRIPTOR.fields_by_name
        request = request_class(**{name: value for name, value in known.items() if name in fields})
        for caller in callers:
            stub = world.place.stub("billing", stub_class, caller)
            try:
                answer: Message = await getattr(stub, method)(request)
            except RemoteError:
                continue  # not for this caller, or there is no such thing
            answers[method] = answers.get(method, b"") + answer.SerializeToString()
    return answers


def reading_calls() -> Iterator[tuple[Any, str, Any]]:
    """Every unary call of billing that changes nothing: its request has no id of its own."""
    for module in iter_modules(contract.__path__):
        if module.name.endswith("_pb2_grpc"):
            continue
        messages = import_module(f"{contract.__name__}.{module.name}")
        for service in messages.DESCRIPTOR.services_by_name.values():
            stubs = import_module(f"{contract.__name__}.{module.name}_grpc")
            for method in service.methods:
                streams = method.client_streaming or method.server_streaming
                if not streams and "request_id" not in method.input_type.fields_by_name:
                    kind = getattr(messages, method.input_type.name)
                    yield getattr(stubs, f"{service.name}Stub"), method.name, kind
