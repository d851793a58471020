"""Every query of this context finds its documents by an index."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import ledger_service_pb2 as ledger_rpc
from personvern.consent.v1 import ledger_service_pb2_grpc as ledger_stubs
from personvern.consent.v1 import preference_service_pb2 as preference_rpc
from personvern.consent.v1 import preference_service_pb2_grpc as preference_stubs
from personvern.customer.v1 import customer_events_pb2 as customer
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.consent.model.ledger import verify
from tests.component.consent.conftest import Consent
from tests.component.consent.test_facts import facts
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its client."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Any, consent: Consent, mongodb_uri: str) -> None:
    her = consent.customers.add()
    await consent.tell(
        f"customer.v1.registered.{her}", customer.CustomerRegistered(customer_id=her, version=1)
    )
    await eventually(lambda: facts(consent, her))
    entry = await consent.grant(her)
    await consent.withdraw(her)
    with pytest.raises(RemoteError):
        await consent.grant(her, text_hash="0" * 64)
    await consent.decide(her, "marketing_new_offers")
    me = consent.me(her)
    await me.ObjectToPurpose(
        rpc.ObjectToPurposeRequest(request_id="o", customer_id=her, purpose="direct_marketing")
    )
    await me.LiftObjection(
        rpc.LiftObjectionRequest(request_id="l", customer_id=her, purpose="direct_marketing")
    )
    await me.ListObjections(rpc.ListObjectionsRequest(customer_id=her))
    asked = rpc.ListLedgerEntriesRequest(customer_id=her, page_size=1)
    asked.page_token = (await me.ListLedgerEntries(asked)).next_page_token
    await me.ListLedgerEntries(asked)
    await me.GetReceipt(rpc.GetReceiptRequest(customer_id=her, receipt_id=entry.receipt_id))
    preferences = consent.place.stub(
        "consent", preference_stubs.PreferenceServiceStub, Caller(kind="customer", id=her)
    )
    for number, off in enumerate((True, False)):
        await preferences.PutPreferences(
            preference_rpc.PutPreferencesRequest(request_id=f"p{number}", customer_id=her, no_marketing=off)
        )
    changes = preference_rpc.ListPreferenceChangesRequest(customer_id=her, page_size=1)
    changes.page_token = (await preferences.ListPreferenceChanges(changes)).next_page_token
    await preferences.ListPreferenceChanges(changes)
    prover = Caller(kind="staff", id="olav.ops", roles=frozenset({"ops"}))
    ledger = consent.place.stub("consent", ledger_stubs.LedgerServiceStub, prover)
    # Without a document there is no collection, and then no index of ids either.
    await consent.service.parts.mongo.collection("terminals").insert_one({"_id": "trm_1", "head": None})
    await ledger.VerifyLedger(ledger_rpc.VerifyLedgerRequest(request_id="v"))
    await ledger.ListCheckpoints(ledger_rpc.ListCheckpointsRequest())
    await ledger.GetLedgerKeys(ledger_rpc.GetLedgerKeysRequest())
    disclosure = consent.place.stub(
        "consent", privacy_stubs.PrivacyServiceStub, Caller(kind="service", id="disclosure")
    )
    await disclosure.Export(privacy.ExportRequest(customer_id=her, kind=privacy.EXPORT_KIND_ACCESS))
    store = consent.store
    assert verify(her, [record async for record in store.ledger.records(her)]) == []
    await store.subjects.drop_facts(new_id("cus"))
    consent.place.clock.advance(timedelta(days=731))  # what was given runs out, and a checkpoint is due
    await consent.place.restart("consent", ledger_every_seconds=0.1)
    await asyncio.sleep(1)
    assert unindexed(queries, mongodb_uri) == {}
