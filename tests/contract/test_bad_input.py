"""Bad input of every sort has a problem type of its own and leaves no trace: no document, no event."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import nats
import pytest
import pytest_asyncio
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from deploy.local import giro
from deploy.local.api import Api, ok, refused
from deploy.local.keys import GATEWAY, key_files
from deploy.local.story import Story
from gateway.auth.own_tokens import OwnTokens
from services.chassis.clock import MovableClock
from services.kernel.calendar import oslo_date
from tests.contract.bad_money import another_day, giro_files, notifications
from tests.contract.bad_people import WRONG, Case, scene
from tests.journeys.telling import Letters, tell
from tests.support.buyer import Buyer
from tests.support.eventually import eventually
from tests.support.explorer import Explorer
from tests.support.suite import Suite

pytestmark = pytest.mark.slow

JSON = {"Content-Type": "application/json"}
FILE = {"Content-Type": "application/octet-stream"}

NEIGHBOURS = 8  # lists whose tokens each list is given

# Leases are renewed all the time; that a partner was refused is what operators are to see.
KEPT_ANYWAY = frozenset({"leases", "replicas", "refused_attempts"})


@dataclass
class Place:
    """The suite after the story, with someone of each kind logged in."""

    suite: Suite
    story: Story
    explorer: Explorer
    other: Api
    expired: Api
    rest: dict[str, Any] | None = None  # the state that a case has left: the next begins with it

    def staff(self) -> Api:
        """Staff of every role that matters here, logged in now."""
        return self.suite.staff("agent", "finance", "dpo", reason="complaint; case=K-17")

    async def state(self) -> dict[str, Any]:
        """Every document of every context and how many events there are, once nothing moves any more."""
        await self._rest()
        seen = await self._state()
        for _ in range(240):
            await asyncio.sleep(0.25)
            before, seen = seen, await self._state()
            if before == seen:
                return seen
            await self._rest()
        raise AssertionError("the suite does not come to rest")

    async def _rest(self) -> None:
        await self.suite.mail_stored()
        await self.suite.all_heard()

    async def _state(self) -> dict[str, Any]:
        found = await asyncio.to_thread(self._documents)
        connection = await nats.connect(self.suite.nats_url)
        try:
            for stream in await connection.jsm().streams_info():
                found[str(stream.config.name)] = [str(stream.state.last_seq)]
        finally:
            await connection.close()
        return found

    def _documents(self) -> dict[str, Any]:
        client: MongoClient[RawBSONDocument] = MongoClient(
            self.suite.mongodb_uri, document_class=RawBSONDocument
        )
        try:
            return {
                f"{database}.{collection}": sorted(
                    bytes(row.raw) for row in client[database][collection].find()
                )
                for database in client.list_database_names()
                if database.startswith(self.suite.database_name)
                for collection in client[database].list_collection_names()
                if collection not in KEPT_ANYWAY
            }
        finally:
            client.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(suite: Suite) -> Place:
    """After the story, so that there is something to spoil and every list has a second page."""
    story = Story(suite.api(), Letters(suite.mailbox), oslo_date(suite.clock.now()))
    await tell(story)
    clients = {
        "/v1/me": story.customer,
        "/v1/staff": story.staff,
        "/v1/partner": story.partner,
        "/": story.api,
    }
    explorer = Explorer(clients)
    explorer.known["customer_id"] = story.customer_id
    await explorer.all()
    past = MovableClock(suite.clock.now() - timedelta(days=2))
    old = OwnTokens(key_files(suite.keys, GATEWAY)["caller_key_file"].read_text(), suite.url, past)
    expired = suite.api(old.for_development("kari", ()))
    return Place(suite, story, explorer, await story.log_in("somebody-else"), expired)


def bodies(story: Story) -> dict[str, tuple[Any, int, str]]:
    """Bodies for a registration, each wrong in one way, with status and reason of the refusal."""
    good = story.registration(email="new@example.com", phone="+4747654321")
    text = json.dumps(good)
    long = text + " " * (1024 * 1024)
    latin = text.encode()[:-1] + b', "x": "\xff"}'
    half = text.replace("Kari", "\\ud800")
    plain = {"Content-Type": "text/plain"}
    spaces = {"Idempotency-Key": "a b"}
    return {
        "wrong JSON": ({"content": text[:-1], "headers": JSON}, 400, "JSON_MALFORMED"),
        "deep JSON": ({"content": '{"a":' * 50_000, "headers": JSON}, 400, "JSON_MALFORMED"),
        "broken UTF-8": ({"content": latin, "headers": JSON}, 400, "ENCODING_BROKEN"),
        "lone surrogate": ({"content": half, "headers": JSON}, 400, "ENCODING_BROKEN"),
        "unknown field": ({"json": good | {"nickname": "K"}}, 422, "FIELD_UNKNOWN"),
        "unknown field inside": (
            {"json": good | {"home_address": good["home_address"] | {"floor": "2"}}}, 422, "FIELD_UNKNOWN",
        ),
        "wrong type": ({"json": good | {"given_name": 7}}, 422, "TYPE_WRONG"),
        "oversize": ({"content": long, "headers": JSON}, 413, "BODY_TOO_LARGE"),
        "other format": ({"content": text, "headers": plain}, 415, "MEDIA_TYPE_UNSUPPORTED"),
        "broken fields": ({"json": good | {"phone": "12"}}, 422, "REGISTRATION_INVALID"),
        "NUL in a name": ({"json": good | {"given_name": "Ka\x00ri"}}, 422, "REGISTRATION_INVALID"),
        "key of spaces": ({"json": good, "headers": spaces}, 400, "IDEMPOTENCY_KEY_INVALID"),
    }  # fmt: skip


async def test_a_bad_body_is_refused_and_forgotten(place: Place) -> None:
    before = await place.state()
    for what, (sent, status, reason) in bodies(place.story).items():
        answer = await place.other.post("/v1/public/registrations", **sent)
        assert answer.status_code == status, (what, answer.text)
        problem = refused(answer, status, reason)
        assert problem["type"] == "/problems/" + reason.lower().replace("_", "-"), what
    assert await place.state() == before


async def test_whoever_may_not_is_refused_and_forgotten(place: Place) -> None:
    story, grant = place.story, "/v1/me/consents/survey_sharing:grant"
    customer, no_reason = f"/v1/staff/customers/{story.customer_id}", {"X-Access-Reason": ""}
    marketing = await story.log_in("marius.marketing", ["marketing"], "complaint")
    file = {"content": story.payment_file(3, number=99), "headers": FILE}
    broken = story.api.logged_in("eyJhbGciOiJub25lIn0.e30.")
    before = await place.state()
    wanted = [
        (await story.api.post(grant, {}), 401, "TOKEN_MISSING"),
        (await broken.post(grant, {}), 401, "TOKEN_INVALID"),
        (await place.expired.post(grant, {}), 401, "TOKEN_EXPIRED"),
        (await place.other.post(grant, {}), 403, "CUSTOMER_UNKNOWN"),
        (await story.staff.post(grant, {}), 403, "WRONG_SURFACE"),
        (await marketing.post("/v1/staff/invoice-runs", {"period": "2025-01"}), 403, "ROLE_MISSING"),
        (await marketing.post("/v1/staff/payment-files", **file), 403, "ROLE_MISSING"),
        (await story.staff.get(customer, headers=no_reason), 428, "ACCESS_REASON_REQUIRED"),
        (await story.staff.get(customer, headers={"X-Access-Reason": "!"}), 400, "ACCESS_REASON_INVALID"),
        (await story.partner.get("/v1/partner/delivery-contacts"), 403, "SCOPE_MISSING"),
        (await story.partner.get("/v1/partner/invoices"), 403, "AGREEMENT_NOT_ACTIVE"),
        (await place.other.get("/v1/nowhere"), 404, "ROUTE_UNKNOWN"),
        (await place.other.delete("/v1/public/registrations"), 405, "METHOD_NOT_ALLOWED"),
    ]
    for answer, status, reason in wanted:
        refused(answer, status, reason)
    assert await place.state() == before


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(place: Place) -> dict[str, Case]:
    """What is sent about people and their consents, each wrong in one way."""
    second = Buyer(place.story, place.suite, "second")
    await second.register()
    return (await scene(place.story, second.her, place.other, place.suite.clock)).cases()


@pytest.mark.parametrize("what", WRONG)
async def test_what_cannot_be_of_people_is_refused_and_forgotten(
    place: Place, people: dict[str, Case], what: str
) -> None:
    assert set(people) == set(WRONG)
    case, before = people[what], place.rest or await place.state()
    problem = refused(await case.send(), case.status, case.reason)
    assert problem["type"] == "/problems/" + case.reason.lower().replace("_", "-")
    place.rest = await place.state()
    assert place.rest == before


async def test_a_payment_file_is_taken_whole_or_not_at_all(place: Place) -> None:
    """Each is told its line, and its element where it has one; nothing of it is kept."""
    story, path = place.story, "/v1/staff/payment-files"
    before = await place.state()
    for bad in (*giro_files(story), *notifications(story)):
        query = {"format": bad.form} if bad.form else {}
        answer = await story.staff.post(path, content=bad.content, headers=FILE, params=query)
        assert answer.status_code == 422, (bad.what, answer.text)
        told = refused(answer, 422, "PAYMENT_FILE_BROKEN")["metadata"]
        wanted = {"line": str(bad.line), "rule": bad.rule} | ({"element": bad.element} if bad.element else {})
        assert told == wanted, (bad.what, told)
    twice = await story.staff.post(path, content=another_day(story), headers=FILE)
    assert "transmission" in refused(twice, 409, "PAYMENT_FILE_DUPLICATE")["metadata"]
    assert await place.state() == before


async def test_a_page_token_is_good_for_its_own_list(place: Place) -> None:
    """Those of other lists (of the next ones by name), and what was tampered with."""
    tokens = place.explorer.tokens
    assert len(tokens) > 8, tokens
    before, paths = await place.state(), sorted(tokens)
    for number, path in enumerate(paths):
        others = [other for other in paths[number:] + paths[:number] if whose(other) != whose(path)]
        strange = [tokens[other] for other in others[:NEIGHBOURS]]
        strange += [tokens[path] + "A", "-1", "x", "0" * 512, "\x00", "💡"]
        for token in strange:
            answer = await place.explorer.get(path, {"page_token": token})
            assert answer.status_code == 400, (path, token, answer.text[:300])
            refused(answer, 400, "PAGE_TOKEN_INVALID")
    assert await place.state() == before


def whose(path: str) -> str:
    """A list and whom it is about: customer and staff may read the same one."""
    about_her = path.startswith(("/v1/me/", "/v1/staff/customers/", "/v1/staff/disclosures/"))
    name = path.removesuffix("/{customer_id}").rpartition("/")[2]
    name = {"messages": "notices"}.get(name, name)  # what staff call messages are her notices
    return f"her {name}" if about_her else path


async def test_an_order_of_money_that_cannot_be_is_refused_and_forgotten(place: Place) -> None:
    story = place.story
    text = ok(await story.customer.get("/v1/me/dependants/consent"))
    closed = await leaver(place)
    refund = {"customer_id": story.customer_id, "source": "credit_balance", "amount_ore": 10**9}
    note = {"reason": "Feil", "lines": [{"line": 1, "net_ore": 10**9}]}
    later = (story.today + timedelta(days=30)).isoformat()
    invoice = f"/v1/staff/invoices/{story.invoices[0]['invoice_id']}"
    staff, oneself = place.staff(), f"/v1/staff/customers/{story.customer_id}/guardians"
    guardian = {
        "guardian_id": story.customer_id,
        "evidence": {"kind": "guardianship_decision", "reference": "vedtak 1"},
        "consent": {"text_hash": text["text_hash"], "language": text["language"]},
    }
    before = of_money(await place.state())
    wanted = [
        (await staff.post(oneself, guardian), 409, "GUARDIAN_NOT_ELIGIBLE"),
        (await staff.post(f"{closed.invoice}:defer", {"until": later}), 409, "BILLING_ACCOUNT_CLOSED"),
        (
            await staff.post(f"{closed.invoice}/credit-notes", {"reason": "Feil"}),
            409,
            "BILLING_ACCOUNT_CLOSED",
        ),
        (await staff.put(f"{closed.where}/invoicing", {"channel": "post"}), 409, "BILLING_ACCOUNT_CLOSED"),
        (await staff.post("/v1/staff/refunds", refund), 409, "REFUND_ABOVE_CREDIT"),
        (await staff.post("/v1/staff/refunds", refund | {"amount_ore": -1}), 422, "INVALID_REQUEST"),
        (await staff.post(f"{invoice}/credit-notes", note), 422, "CREDIT_NOTE_INVALID"),
    ]
    for answer, status, reason in wanted:
        refused(answer, status, reason)
    assert of_money(await place.state()) == before


def of_money(state: dict[str, Any]) -> dict[str, Any]:
    """What billing keeps and told: elsewhere a day has passed, and looks at her are on record."""
    return {name: rows for name, rows in state.items() if "_billing." in name or name == "BILLING"}


@dataclass
class Leaver:
    """Somebody whose account is closed: where staff find her and her last invoice."""

    where: str
    invoice: str


async def leaver(place: Place) -> Leaver:
    """Who buys for a day, pays for it and leaves. A day has passed then: others must log in again."""
    story, suite = place.story, place.suite
    buyer = Buyer(story, suite, "leaver")
    await buyer.register()
    order = buyer.order() | {"start_date": story.today.isoformat()}
    contract = ok(await buyer.her.post("/v1/me/purchases", order))["contract"]["contract_id"]
    ok(await buyer.her.post(f"/v1/me/contracts/{contract}:end", {}))
    where = f"/v1/staff/customers/{buyer.customer_id}"
    suite.clock.advance(timedelta(days=1))
    her, staff = suite.person(f"leaver-{story.tag}"), place.staff()

    async def is_open() -> bool:
        return await _stands(staff, where, "open")

    async def is_closed() -> bool:
        return await _stands(staff, where, "closed")

    assert await eventually(is_open)
    run = ok(await staff.post("/v1/staff/invoice-runs", {"period": story.periods[-1]}), 202)
    await story.finish(run["operation_id"], "invoices", staff)
    [invoice] = ok(await her.get("/v1/me/invoices"))["invoices"]
    paid = giro.file([giro.Item(invoice["total_ore"], invoice["kid"], day=story.today)], 4_711)
    taken = ok(await staff.post("/v1/staff/payment-files", content=paid, headers=FILE), 202)
    await story.finish(taken["operation_id"], "payment", staff)
    ok(await her.post("/v1/me:close"))
    assert await eventually(is_closed)  # services may have to log in again
    return Leaver(where, f"/v1/staff/invoices/{invoice['invoice_id']}")


async def _stands(staff: Api, where: str, status: str) -> bool:
    answer = await staff.get(f"{where}/invoicing")
    return bool(answer.is_success and answer.json()["status"] == status)
