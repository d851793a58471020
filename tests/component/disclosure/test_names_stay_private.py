"""No name, contact or address of a processor reaches a public page, event, log, trace, metric or row."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import generate_latest

from deploy.local.api import ok
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.telemetry import tracing
from tests.component.disclosure.conftest import Desk, fresh
from tests.component.disclosure.test_agreement_life import NOTICE
from tests.component.disclosure.test_http import PROCESSOR, TERMS, Counter, counter
from tests.journeys.canary_places import messages
from tests.support import canary
from tests.support.eventually import eventually

__all__ = ["counter"]
TRACED = ("gateway", "disclosure")

VALUES = {
    "name": ["Kanarifugl Databehandling AS"],
    "sub-processor": ["Undulat Underleveranse AS"],
    "contact": ["kanari.kontakt@kanari.example"],
    "security contact": ["kanari.vakt@kanari.example"],
    "organisation number": ["980000001"],
    "subject matter": ["Kanarifugl trykker fakturaer"],
    "why suspended": ["Kanarifugl mistet en tjener"],
    "webhook": ["1.1.1.1/kanarikrok"],
    "breach": ["Kanarifugl sendte førti fakturaer til feil adresse"],
}
BREACH = {
    "title": "Invoices to a wrong address",
    "description": VALUES["breach"][0],
    "natures": ["confidentiality"],
    "known_at": "2026-01-15T07:00:00Z",
}


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Every span that the gateway and the service end while a test runs."""
    exporter = InMemorySpanExporter()
    for name in TRACED:
        tracing.start_tracing(name, "", exporter)
    yield exporter
    for name in TRACED:
        tracing.stop_tracing(name)


async def test_nothing_names_a_processor_but_the_officers_pages(
    counter: Counter, desk: Desk, spans: InMemorySpanExporter, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    officer = await counter.as_("pia.personvern", "dpo")
    body = {
        **PROCESSOR,
        "name": VALUES["name"][0],
        "contact_email": VALUES["contact"][0],
        "security_contact": VALUES["security contact"][0],
        "organisation_number": VALUES["organisation number"][0],
    }
    processor = ok(await officer.post("/v1/staff/processors", body))["processor_id"]
    again = await officer.post("/v1/staff/processors", body)
    terms = {**TERMS, "subject_matter": VALUES["subject matter"][0]}
    draft = ok(await officer.post("/v1/staff/agreements", {"processor_id": processor, "terms": terms}))
    address = f"/v1/staff/agreements/{draft['agreement_id']}"
    ok(await officer.post(f"{address}:activate"))
    below = {**NOTICE, "name": VALUES["sub-processor"][0]}
    ok(await officer.post(f"{address}/sub-processors", below))
    made = rpc.CreatePartnerClientRequest(
        request_id=fresh(), agreement_id=draft["agreement_id"], scopes=["invoices:read"]
    )
    client = await desk.dpo.CreatePartnerClient(made)
    hook = f"/v1/staff/partner-clients/{client.client.client_id}/webhook"
    ok(await officer.put(hook, {"url": "https://" + VALUES["webhook"][0]}))
    read = rpc.AuthorizePartnerReadRequest(
        request_id=fresh(),
        processor_id=processor,
        agreement_id=draft["agreement_id"],
        client_id=client.client.client_id,
        scope="invoices:read",
        purpose="invoicing",
        subject_ids=[counter.customer_id],
    )
    await desk.billing.AuthorizePartnerRead(read)
    counter.place.clock.advance(timedelta(days=15))
    kari = await counter.as_("kari")
    officer = await counter.as_("pia.personvern", "dpo")
    breach = {**BREACH, "processor_id": processor}
    noted = ok(await officer.post("/v1/staff/breaches", breach))["breach_id"]
    ok(await officer.get(f"/v1/staff/breaches/{noted}/authority-notice"))
    table = await officer.get("/v1/staff/records-of-processing", headers={"Accept": "text/csv"})
    assert VALUES["name"][0] in table.text
    open_pages = [
        again,  # a refusal repeats nothing either
        *[await counter.anyone.get(path) for path in ("/v1/public/processors", "/openapi.json", "/docs")],
        *[await kari.get(f"/v1/me/{path}") for path in ("disclosures", "withdrawals")],
    ]
    officer = await counter.as_("pia.personvern", "dpo")
    ok(await officer.post(f"{address}:suspend", {"reason": VALUES["why suspended"][0]}))
    ok(await officer.post(f"{address}:end", {"reason": VALUES["why suspended"][0]}))

    mongo = desk.place.parts["disclosure"].parts.mongo

    async def all_told() -> bool:
        return await mongo.collection("outbox").count({}) == 0

    await eventually(all_told)
    events = await messages(desk.place.nats_url)
    assert len(events["stream DISCLOSURE"]) >= 5
    rows = {
        f"collection {name}": [repr(row).encode() async for row in mongo.collection(name).each({})]
        for name in (
            "processors",
            "agreements",
            "sub_processors",
            "webhooks",
            "ledger",
            "partner_clients",
            "idempotency",
            "breaches",
            "checkpoints",
            "operations",
        )
    }
    assert rows["collection sub_processors"]
    assert rows["collection webhooks"]
    places = {
        **events,
        **rows,
        "pages": [page.content for page in open_pages],
        "log": [caplog.text.encode()],
        "metrics": [generate_latest()],
        "traces": [span.to_json().encode() for span in spans.get_finished_spans()],
    }
    traced = {span.resource.attributes["service.name"] for span in spans.get_finished_spans()}
    assert len(places["traces"]) > 50
    assert traced >= set(TRACED)
    assert any(b"personvern_breach_notices_due 1.0" in item for item in places["metrics"])
    assert canary.search(places, VALUES) == []
    seen = await officer.get(f"/v1/staff/processors/{processor}")
    assert canary.search({"officer": [seen.content]}, {"name": VALUES["name"]}), (
        "the search finds what is there"
    )
