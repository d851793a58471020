"""Refusals of every kind with the canary's values in what is refused, and events that nobody can handle."""

import json

import nats

from deploy.local.story import Story
from personvern.customer.v1 import customer_events_pb2
from tests.journeys.canary_person import (
    ACCOUNT,
    EMAIL,
    METER,
    PHONE,
    STREET,
    VALUES,
    CanaryStory,
    Record,
    Watched,
)
from tests.support.cluster import Cluster
from tests.support.eventually import eventually


async def provoke(story: CanaryStory) -> None:
    """Refusals of every kind, each with values of hers in what is refused."""
    her, staff, good = story.customer, story.staff, story.registration()
    other = await Story.log_in(story, "somebody-else")
    everything = [spelling for spellings in VALUES.values() for spelling in spellings]
    registrations = "/v1/public/registrations"
    for name in good:  # a value of the wrong kind, in every field
        for value in (EMAIL, {STREET: EMAIL}, [PHONE, EMAIL], everything * 9, " ".join(everything) * 9):
            await other.post(registrations, good | {name: value})
    for value in everything:  # unknown fields, and values as the names of fields
        await other.post(registrations, good | {"comment": value})
        await other.post(registrations, good | {value: value})
        await other.post(
            "/v1/public/registrations", good | {"phone": f"{value} {PHONE}", "email": f"{value}@{EMAIL}"}
        )
        await staff.post("/v1/staff/customers:search", {"email": f"<{value}>", "phone": f"tel {value}"})
        await staff.post(
            "/v1/staff/decisions:explain", {"customer_id": value, "purpose": value, "channel": value}
        )
        await her.patch("/v1/me", {"email": value, "phone": value, "language": value})
        await her.post("/v1/me/objections", {"purpose": value})
        bought = {"product_code": value, "supply_address_id": value, "accepted_terms_hash": value}
        await her.post("/v1/me/purchases", bought | {"start_date": value})
        await her.post("/v1/me/purchases", bought | {"start_date": story.today.isoformat()})
        await her.post("/v1/me/consents/survey_sharing:grant", {"text_hash": value, "language": value})
        await her.post("/v1/me/data-requests", {"kind": value})
        await her.post("/v1/me/social-links", {"platform": value, "assertion": value})
        await her.post("/v1/me/social-links", {"platform": "facebook", "assertion": value})
        await her.put("/v1/me/interests/fibre", {"level": value})
        await staff.post("/v1/staff/invoice-runs", {"period": value})
        await staff.post("/v1/staff/products/unknown/prices", {"price_ore": value, "valid_from": value})
        answer = {"answers": [{"question": value, "text": value, "options": [value]}], "final": True}
        await story.api.post(story.survey_path, answer)
        await story.api.post("/dev/login", {"subject": value, "roles": {value: value}})
    text = json.dumps(good)
    for broken in (text[:-1], text + ",", text.replace(":", "=", 3), text.encode("latin-1").hex()):
        await other.post(registrations, content=broken, headers={"Content-Type": "application/json"})
    raw = json.dumps(good, ensure_ascii=False)
    for body, kind in ((raw.encode("latin-1"), "application/json"), (raw.encode(), "text/plain")):
        await other.post(registrations, content=body, headers={"Content-Type": kind})
    await her.post(registrations, good)  # she is a customer already
    contacts = f"/v1/staff/customers/{story.customer_id}/interactions"
    await staff.post(contacts, {"channel": EMAIL, "topic": STREET, "text": VALUES["contact"][0] * 2000})
    await staff.post(
        contacts, {"channel": "phone", "topic": "x", "text": "x"}, headers={"X-Access-Reason": EMAIL}
    )
    await files(story)


async def files(story: CanaryStory) -> None:
    """Payment files with her account number that are broken in every line."""
    headers = {"Content-Type": "application/octet-stream"}
    good = story.payment_file(3, number=77)
    lines = good.split(b"\n")
    for number in range(len(lines) - 1):
        for change in (lambda line: line[:-1], lambda line: b"XX" + line[2:], lambda _: EMAIL.encode()):
            changed = b"\n".join([*lines[:number], change(lines[number]), *lines[number + 1 :]])
            answer = await story.staff.post("/v1/staff/payment-files", content=changed, headers=headers)
            assert answer.status_code == 422, answer.text


async def addresses_of_others(story: CanaryStory) -> None:
    """Somebody puts her values into addresses: not our doing, yet it must not reach logs and answers."""
    strange = Watched(Record(), story.api.url, headers=story.staff.headers)
    hers = Watched(Record(), story.api.url, headers=story.customer.headers)
    for value in (EMAIL, PHONE, "Zykanæria", METER, ACCOUNT):
        for client in (strange, hers):
            await client.get(f"/v1/me/invoices/{value}")
            await client.get(f"/v1/staff/customers/{value}")
            await client.get(f"/v1/{value}/{value}")
            await client.get(
                "/v1/me/invoices", params={"page_token": value, value: value, "page_size": value}
            )
        await client.get(f"/v1/operations/{value}")
        await strange.post(f"/v1/public/surveys/{value}", {"answers": []})
    story.api.record.refusals += [*strange.record.refusals, *hers.record.refusals]


async def dead_letters(cluster: Cluster, story: CanaryStory) -> None:
    """Two events of hers that can never be handled."""
    connection = await nats.connect(cluster.nats_url)
    closed = customer_events_pb2.InteractionClosed(customer_id=story.customer_id, channel="phone")
    try:
        streams = connection.jetstream()
        subject = f"customer.v1.interaction_closed.{story.customer_id}"
        await streams.publish(subject, closed.SerializeToString(), headers={"ce-id": "evt_canary"})
        await streams.publish(f"customer.v1.purchased.{story.customer_id}", b"\xff\xff")

        async def buried() -> bool:
            return (await connection.jsm().stream_info("DEAD_LETTERS")).state.messages >= 3

        await eventually(buried)  # survey, billing and consent
    finally:
        await connection.close()
