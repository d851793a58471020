"""A person of unique values goes through the story, and none of them stands where everybody looks.

Logs at debug level, spans, metrics, events and dead letters, addresses and error bodies are searched for each
value in every way in which it may be written. So is every document in every database.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.request import urlopen

import bson
import nats
import pytest
import pytest_asyncio
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from deploy.local import giro
from deploy.local.api import Api, ok
from deploy.local.child import free_port
from deploy.local.keys import CONTEXTS, GATEWAY
from deploy.local.social import SocialPlatforms
from deploy.local.social import serving as serving_platforms
from deploy.local.story import Story
from personvern.customer.v1 import customer_events_pb2
from services.kernel.calendar import oslo_date
from tests.journeys import canary_steps
from tests.journeys.telling import Letters, tell
from tests.support import canary, servers
from tests.support.cluster import Cluster
from tests.support.eventually import eventually
from tests.support.spans import receiver

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ACCOUNT = "98710374120"
METER = "707057500987103412"
VALUES = {
    "given name": ["Zykanæria"],
    "family name": ["Qvistrudøy"],
    "e-mail address": ["zyk.qvistrud.9871@kanarifugl-post.no", "zyk.qvistrud.9871"],
    "phone": ["98719263", "987 19 263", "98 71 92 63", "987-19-263"],
    "street": ["Kvekkesølvgata 77B", "Kvekkesølvgata"],
    "birth date": ["1991-07-23", "23.07.1991", "19910723", "23071991", "23/07/1991"],
    "account": [ACCOUNT, "9871.03.74120", "9871 03 74120"],
    "metering point": [METER],
    "login": ["bankid-zx81-kanarifugl"],
    "contact": ["gullfisken Perlemorina"],
    "contact by staff": ["hviskende saksbehandlernotat"],
    "account at a platform": ["ansiktsbok-zyk-98714"],
    "name at a platform": ["Zykfuglenavnøy"],
    "survey answer": ["blokkfløytekvartett i ventemusikken"],
}
EMAIL, PHONE, STREET = (VALUES[name][0] for name in ("e-mail address", "phone", "street"))
VALUES |= canary_steps.VALUES | canary_steps.hashes(EMAIL, f"+47{PHONE}")

# What may stand in a database in the clear, and why.
IN_THE_CLEAR = {
    (
        "personvern_consent.subjects",
        "birth date",
    ): "Every decision asks how old she is today. Beside it stand an "
    "id, purposes and channels; no name, address or number.",
}


@dataclass
class Record:
    """What went over HTTP: addresses that were asked for, and what was said when refusing."""

    addresses: list[bytes] = field(default_factory=list)
    refusals: list[bytes] = field(default_factory=list)


class Watched(Api):
    """A client whose traffic is recorded."""

    def __init__(self, record: Record, url: str, **options: Any) -> None:
        super().__init__(url, **options)
        self.record = record

    def logged_in(self, token: str, **headers: str) -> "Watched":
        """The same with another token."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return Watched(self.record, self.url, token=token, headers=more)

    async def call(self, method: str, path: str, **more: Any) -> Any:
        """One call."""
        answer = await super().call(method, path, **more)
        self.record.addresses.append(str(answer.request.url).encode())
        if answer.is_error:
            # her own key comes back to her as the header that she sent
            headers = [(name, value) for name, value in answer.headers.raw if name != b"idempotency-key"]
            self.record.refusals.append(answer.content + repr(headers).encode())
        return answer


@dataclass
class CanaryStory(Story):
    """The story of a person who can be found again."""

    @property
    def email(self) -> str:
        """Her address."""
        return EMAIL

    def registration(self, **other: Any) -> dict[str, Any]:
        """What she sends, with values of her own."""
        made = super().registration(birth_date=VALUES["birth date"][0])
        made["supply_addresses"][0]["metering_point_id"] = METER
        return made | other

    async def log_in(self, subject: str, roles: Any = (), access_reason: str = "") -> Api:
        """She has an unmistakable subject."""
        return await super().log_in(subject if roles else VALUES["login"][0], roles, access_reason)


@dataclass
class Answering(Letters):
    """Her mailbox; she writes her mind as soon as the invitation is there."""

    anonymous: Api

    async def links(self, address: str, word: str) -> list[str]:
        """Links in her mails."""
        found = await super().links(address, word)
        if found:
            words = {"question": "reason", "text": f"Det var {VALUES['survey answer'][0]}."}
            path = found[-1].removeprefix(self.anonymous.url)
            ok(await self.anonymous.post(path, {"answers": [words], "final": False}))
        return found


def told_by(cluster: Cluster, record: Record) -> CanaryStory:
    """Her story on this cluster."""
    return CanaryStory(
        Watched(record, cluster.url),
        Answering(cluster.mailbox, Watched(record, cluster.url)),
        oslo_date(cluster.clock.now()),
        given_name=VALUES["given name"][0],
        family_name=VALUES["family name"][0],
        phone=f"+47{PHONE}",
        street=STREET,
        payer=ACCOUNT,
        interaction_text=f"Spurte om {VALUES['contact'][0]}.",
    )


# --- what goes wrong with her values in it -----------------------------------------------------------------


async def ask_for_more(story: CanaryStory) -> None:
    """What the story leaves out and is done with her values all the same."""
    her, staff = story.customer, story.staff
    contacts = f"/v1/staff/customers/{story.customer_id}/interactions"
    note = {"channel": "email", "topic": "complaint", "text": f"Et {VALUES['contact by staff'][0]}"}
    ok(await staff.post(contacts, note))
    for key in ({"email": EMAIL.upper()}, {"phone": f"0047 {PHONE}"}, {"email": EMAIL, "phone": PHONE}):
        assert ok(await staff.post("/v1/staff/customers:search", key))["customer"]
    # an app may well make its keys out of what it sends
    ok(await her.patch("/v1/me", {"language": "nn"}, key=f"patch-{EMAIL}"))
    again = await her.patch("/v1/me", {"language": "en"}, key=f"patch-{EMAIL}")
    assert again.status_code == 409, again.text
    unknown = [giro.Item(100, "12344", ACCOUNT, day=story.today)]
    await story.upload(giro.file(unknown, 1234))
    ok(await staff.get("/v1/staff/suspense"))
    for path in ("", "/interactions", "/purchases", "/contracts"):
        ok(await staff.get(f"/v1/staff/customers/{story.customer_id}{path}"))


async def link_account(story: CanaryStory, platforms: SocialPlatforms) -> None:
    """She links an account of a social medium, and tries some that do not hold."""
    her, purpose = story.customer, "social_linking"
    consents = ok(await her.get("/v1/me/consents"))["consents"]
    offer = next(item for item in consents if item["purpose"] == purpose)
    text = {"text_hash": offer["text_hash"], "language": offer["language"]}
    ok(await her.post(f"/v1/me/consents/{purpose}:grant", text))
    links, account = "/v1/me/social-links", VALUES["account at a platform"][0]
    name = VALUES["name at a platform"][0]
    nonce = ok(await her.get(links))["platforms"][0]["nonce"]
    for wrong in ({"aud": account}, {"name": EMAIL, "exp": 1}, {"iss": STREET}):
        bad = platforms.token("facebook", account, EMAIL, **wrong)
        refusal = await her.post(links, {"platform": "facebook", "assertion": bad})
        assert refusal.status_code == 422, refusal.text
    good = platforms.token("facebook", account, nonce, name=name)
    ok(await her.post(links, {"platform": "facebook", "assertion": good}, key="link"))
    assert ok(await her.get(links))["links"][0]["display_name"] == name
    ok(await her.put("/v1/me/interests/fibre", {"level": "high"}))
    ok(await her.get("/v1/me/recommendations"))
    ok(await her.get("/v1/me/tips"))


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

        await eventually(buried, timeout=30)  # survey, billing and consent
    finally:
        await connection.close()


# --- where it is looked for ---------------------------------------------------------------------------------


async def messages(url: str) -> dict[str, list[bytes]]:
    """Every message of every stream, with its headers."""
    connection = await nats.connect(url)
    found: dict[str, list[bytes]] = {}
    try:
        for stream in await connection.jsm().streams_info():
            name, state = str(stream.config.name), stream.state
            kept = [
                await connection.jsm().get_msg(name, seq)
                for seq in range(max(1, state.first_seq), state.last_seq + 1)
            ]
            found[f"stream {name}"] = [
                b"\n".join([str(one.subject).encode(), repr(one.headers).encode(), one.data or b""])
                for one in kept
            ]
    finally:
        await connection.close()
    return found


def documents(uri: str) -> dict[str, list[bytes]]:
    """Every document of every collection, as BSON."""
    client: MongoClient[RawBSONDocument] = MongoClient(uri, document_class=RawBSONDocument)
    try:
        return {
            f"{database}.{collection}": [bytes(row.raw) for row in client[database][collection].find()]
            for database in client.list_database_names()
            if database.startswith("personvern_")
            for collection in client[database].list_collection_names()
        }
    finally:
        client.close()


def metrics(cluster: Cluster) -> list[bytes]:
    """What every part tells at its metrics port."""
    found = []
    for name in (*CONTEXTS, GATEWAY):
        with urlopen(cluster.metrics_url(name), timeout=10) as answer:
            found.append(answer.read())
    return found


@dataclass
class Left:
    """What was left behind."""

    story: CanaryStory
    everywhere: dict[str, list[bytes]]
    documents: dict[str, list[bytes]]
    mails: list[bytes]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def left(keys) -> AsyncIterator[Left]:
    """Her story with all that goes wrong in it, on processes that have ended since."""
    with receiver() as spans, servers.temporary_folder("canary") as folder:
        env = {"OTEL_EXPORTER_OTLP_ENDPOINT": spans.endpoint, "LOG_LEVEL": "debug"}
        port = free_port()
        platforms = SocialPlatforms(f"http://127.0.0.1:{port}")
        env["SOCIAL_PLATFORMS"] = json.dumps(platforms.settings())
        cluster, record = Cluster(folder, keys, replicas=1, env=env), Record()
        try:
            await cluster.start_all()
            story = told_by(cluster, record)
            await tell(story)
            async with serving_platforms(platforms, port):
                await link_account(story, platforms)
            await ask_for_more(story)
            await canary_steps.live_on(story, Watched(record, cluster.url))
            await provoke(story)
            await addresses_of_others(story)
            await dead_letters(cluster, story)
            await asyncio.sleep(1)  # what is still on its way between contexts
            everywhere = await messages(cluster.nats_url)
            everywhere["metrics"] = metrics(cluster)
            kept = documents(cluster.mongodb_uri)
        finally:
            await cluster.close()
        logs = [line.encode() for line in cluster.logs().splitlines()]
        everywhere |= {"logs": logs, "spans": spans.raw}
        everywhere |= {"addresses": record.addresses, "refusals": record.refusals}
        yield Left(story, everywhere, kept, [caught.message.as_bytes() for caught in cluster.mailbox.caught])


def all_values(story: Story) -> dict[str, list[str]]:
    """Her values and what was made for her: the survey's token and the partner's secret."""
    token = story.survey_path.rpartition("/")[2]
    return VALUES | {"secret of the partner": [story.company.credentials[1]], "survey token": [token]}


def test_nothing_of_hers_stands_where_everybody_looks(left: Left) -> None:
    values = all_values(left.story)
    by_design = left.everywhere.pop("addresses")  # the link of a survey is its token, and only that
    found = canary.search(left.everywhere, values) + canary.search({"addresses": by_design}, VALUES)
    left.everywhere["addresses"] = by_design
    assert not found, "\n".join(map(str, found))


def test_databases_hold_nothing_of_hers_in_the_clear(left: Left) -> None:
    found = canary.search(left.documents, all_values(left.story))
    clear = {(one.place, one.value) for one in found}
    assert clear == set(IN_THE_CLEAR), "\n".join(str(one) for one in found)


def test_what_was_sent_forgets_the_trace_that_led_to_it(left: Left) -> None:
    """Else an answer to a survey leads by its trace to the person in everybody's spans."""
    kept = left.documents["personvern_survey.invitations"] + left.documents["personvern_customer.messages"]
    done = [row for row in kept if bson.decode(row).get("state") != "queued"]  # what waits needs its trace
    assert len(done) >= 2
    assert [row for row in done if b"traceparent" in row] == []


def test_the_search_looked_at_something(left: Left) -> None:
    """Each place holds what was bound to be there; her mails have her name, and they are hers."""
    must_hold = {
        "logs": b'"level": "debug"',
        "spans": b"/v1/staff/customers/{customer_id}/interactions",
        "metrics": b"personvern_http_server_requests_total",
        "addresses": b"/v1/me/purchases",
        "refusals": b"POSTCODE_FORMAT",
        "stream CUSTOMER": left.story.customer_id.encode(),
        "stream CONSENT": b"ConsentWithdrawn",
        "stream BILLING": b"InvoiceIssued",
        "stream SURVEY": b"Invited",
        "stream DISCLOSURE": b"Disclosed",
        "stream DEAD_LETTERS": left.story.customer_id.encode(),
    }
    missing = [place for place, word in must_hold.items() if word not in b"\n".join(left.everywhere[place])]
    assert missing == []
    assert sum(map(len, left.documents.values())) > 50
    assert canary.search({"mails": left.mails}, {"given name": VALUES["given name"]})


@pytest.mark.parametrize("name", list(VALUES))
def test_the_search_finds_what_is_planted(name: str) -> None:
    """In a line of log, a document, a header; as text, hex, base64 at any place, escaped, in capitals."""
    for spelling in VALUES[name]:
        for form, written in planted(spelling).items():
            place = {"logs": [b'{"event": "ready"}', b'{"event": "x' + written + b'y"}']}
            assert canary.search(place, {name: [spelling]}), form


def planted(value: str) -> dict[str, bytes]:
    """The value as careless code may write it."""
    import base64
    from urllib.parse import urlencode

    raw = value.encode()
    return {
        "text": raw,
        "capitals": value.upper().encode(),
        "latin-1": value.encode("latin-1"),
        "json": json.dumps({"a": value}).encode(),
        "repr": repr(raw).encode(),
        "logged repr": json.dumps({"a": repr(raw), "b": ascii(value)}).encode(),
        "hex": raw.hex().upper().encode(),
        "query": urlencode({"q": value}).encode(),
        "bson": bson.encode({"a": {"b": value}}),
        **{f"base64 {n}": base64.b64encode(b"j" * n + raw + b"!") for n in range(3)},
        **{f"base64url {n}": base64.urlsafe_b64encode(b"\xff" * n + raw) for n in range(3)},
    }
