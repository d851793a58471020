"""Campaigns and audiences through the gateway: who is in, who is not and why, and who is told."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from personvern.billing.v1 import billing_events_pb2 as billing
from personvern.consent.v1 import audience_service_pb2 as rpc
from personvern.consent.v1 import audience_service_pb2_grpc as stubs
from personvern.consent.v1 import consent_events_pb2 as consent_events
from personvern.customer.v1 import customer_events_pb2 as customer_events
from personvern.customer.v1 import customer_pb2 as customer
from personvern.customer.v1 import customer_service_pb2 as customer_rpc
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller, use_caller
from services.chassis.errors import RemoteError, Unavailable
from services.chassis.ids import new_id
from services.chassis.streams import Consumer, Outgoing, Streams
from services.consent.usecases.audiences import sending
from services.customer.errors import MessageNotAllowed, ProductNotFound
from tests.component.consent.conftest import Consent, Customers, Disclosures
from tests.component.gateway.backends import servicer
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed
from tests.support.suite import Suite

OFFERS = "marketing_new_offers"
REASON = "campaign_check"
TEXTS = {"nb": "Hei", "nn": "Hei", "en": "Hi"}
FIBRE = customer.Product(
    code="fibre-500",
    group="fibre",
    on_sale=True,
    availability=customer.Availability(postcodes=["5501"]),
    target_group=customer.TargetGroup(minimum_age=18),
)
OLD = customer.Product(code="isdn", group="service", on_sale=False)


@dataclass
class Outbox:
    """The customer context's sender: keeps what it was asked to send; once per request id."""

    sent: dict[str, Any] = field(default_factory=dict)
    asked: int = 0
    die_after: int | None = None
    refuse: dict[str, str] = field(default_factory=dict)

    def send(self, request: Any) -> Any:
        """Take a message, or refuse it, or die."""
        self.asked += 1
        if self.die_after is not None and self.asked > self.die_after:
            return Unavailable("gone")
        if rule := self.refuse.get(request.customer_id):
            return MessageNotAllowed("no", rule=rule, purpose=request.purpose)
        self.sent.setdefault(request.request_id, request)
        return customer_rpc.SendMessageResponse(message_id=new_id("msg"))

    @property
    def to(self) -> list[str]:
        """Whom messages went to."""
        return sorted(request.customer_id for request in self.sent.values())


@dataclass
class World:
    """Consent, its neighbours, and marketing at the gateway."""

    consent: Consent
    outbox: Outbox
    marketing: Api

    async def known(self, **more: Any) -> str:
        """A customer whom consent knows."""
        made = self.consent.customers.add(**more)
        await self.consent.decide(made, "contract", "")
        return made

    async def campaign(self, **more: Any) -> Any:
        """A campaign for new offers by e-mail."""
        given = {"name": "Spring", "purpose": OFFERS, "channel": "email", "subject": TEXTS, "text": TEXTS}
        return ok(await self.marketing.post("/v1/staff/campaigns", given | more))

    async def audience(self, campaign: Any, **more: Any) -> Any:
        """An audience of it, selected."""
        path = f"/v1/staff/campaigns/{campaign['campaign_id']}/audiences"
        return await self.done(await self.marketing.post(path, more))

    async def done(self, answer: Any) -> Any:
        """The audience once its operation has ended."""
        made = ok(answer, 202)
        assert answer.headers["Location"] == made["href"]
        operation = await self.ended(made["href"])
        assert operation["state"] == "done", operation
        return ok(await self.marketing.get(f"/v1/staff/audiences/{made['audience_id']}"))

    async def ended(self, href: str) -> Any:
        """The operation once it has ended."""

        async def ended() -> Any:
            found = ok(await self.marketing.get(href))
            return found if found["state"] in {"done", "failed"} else None

        return await eventually(ended, timeout=20)

    async def members(self, audience: Any) -> list[str]:
        """All members, page by page."""
        reader = self.consent.place.staff("marketing", reason=REASON)
        found: list[str] = []
        token = ""
        while True:
            path = f"/v1/staff/audiences/{audience['audience_id']}/members?page_size=2&page_token={token}"
            page = ok(await reader.get(path))
            found += page["customer_ids"]
            if not (token := page["next_page_token"]):
                return found

    async def publish(self, name: str, message: Any) -> None:
        """An event of a neighbour, `<context>.<name>`."""
        context, _, fact = name.partition(".")
        streams = Streams(self.consent.place.nats_url, context)
        await streams.connect()
        try:
            await streams.publish(
                Outgoing(
                    id=new_id("evt"),
                    subject=f"{context}.v1.{fact}.{message.customer_id}",
                    type=message.DESCRIPTOR.full_name,
                    about=message.customer_id,
                    source=f"/personvern/{context}",
                    time=self.consent.place.clock.now(),
                    body=message.SerializeToString(),
                    trace={},
                )
            )
        finally:
            await streams.close()


def counts(table: list[Any]) -> dict[str, int]:
    return {item["rule"]: item["count"] for item in table}


@pytest.fixture
async def world(place: Suite) -> World:
    """Consent and the gateway, with stand-ins for customer and disclosure."""
    customers, disclosures, outbox = Customers(), Disclosures(), Outbox()
    products = {item.code: item for item in (FIBRE, OLD)}

    def product(request: Any) -> Any:
        found = products.get(request.code)
        return customer_rpc.GetProductResponse(product=found) if found else ProductNotFound("no such product")

    own = {"GetDecisionFacts": customers.get_decision_facts, "ResolveIdentity": customers.resolve_identity}
    own |= {"GetProduct": product, "SendMessage": outbox.send}
    await place.fake("customer", [servicer("customer", **own)])
    noted = {"RecordRead": disclosures.record_read, "ListPublicProcessors": disclosures.register}
    await place.fake("disclosure", [servicer("disclosure", **noted)])
    consent = Consent(place, customers, disclosures, await place.start("consent"))
    await place.start("gateway")
    return World(consent, outbox, place.staff("marketing"))


async def test_the_table_names_each_exclusion_in_order_and_adds_up(world: World) -> None:
    consent = world.consent
    there = {"supply_postcodes": ["5501"]}
    yes = [await world.known(**there) for _ in range(3)]
    for each in yes:
        await consent.grant(each)
    silent = await world.known(**there)
    gone = await world.known(**there)
    await consent.grant(gone)
    await consent.withdraw(gone)
    elsewhere = await world.known(supply_postcodes=["0150"])
    young = await world.known(birth_date="2008-06-01", **there)
    paperless = await world.known(**there)
    for each in (elsewhere, young, paperless):
        await consent.grant(each)
    told = billing.EinvoiceAgreementChanged(customer_id=paperless, version=2, active=True)
    await world.publish("billing.einvoice_changed", told)
    store = consent.service.parts.mongo.collection("subjects")

    async def heard() -> bool:
        found = await store.find_one({"_id": paperless})
        return bool(found and found.get("einvoice"))

    await eventually(heard)
    campaign = await world.campaign(product_code="fibre-500", einvoice=True)
    assert campaign["target_group"] == {"minimum_age": 18, "maximum_age": 0}
    assert campaign["postcodes"] == ["5501"]
    audience = await world.audience(campaign)
    assert [(item["rule"], item["count"]) for item in audience["exclusions"]] == [
        ("CONSENT_NOT_GIVEN", 1),
        ("CONSENT_WITHDRAWN", 1),
        ("NOT_AVAILABLE_AT_ADDRESS", 1),
        ("HAS_EINVOICE", 1),
        ("OUTSIDE_AGE_GROUP", 1),
    ]
    assert (audience["population"], audience["members"]) == (8, 3)
    assert audience["members"] + sum(counts(audience["exclusions"]).values()) == audience["population"]
    assert await world.members(audience) == sorted(yes)
    english = consent.place.staff("marketing", Accept_Language="en")
    shown = ok(await english.get(f"/v1/staff/audiences/{audience['audience_id']}"))
    assert "withdrawn" in shown["exclusions"][1]["sentence"].lower()
    assert shown["exclusions"][1]["sentence"] != audience["exclusions"][1]["sentence"]
    reader = consent.place.staff("marketing", reason=REASON)
    path = f"/v1/staff/audiences/{audience['audience_id']}:explain"
    why = ok(await reader.post(path, {"customer_id": silent}))
    assert (why["member"], why["member_now"], why["rule"]) == (False, False, "CONSENT_NOT_GIVEN")
    await consent.grant(silent)
    why = ok(await reader.post(path, {"customer_id": silent}))
    assert (why["member"], why["member_now"], why["rule"]) == (False, True, "CONSENT_GIVEN")
    again = await world.audience(campaign)
    assert (again["members"], counts(again["exclusions"]).get("CONSENT_NOT_GIVEN", 0)) == (4, 0)
    listed = ok(await world.marketing.get(f"/v1/staff/audiences?campaign_id={campaign['campaign_id']}"))
    assert [item["audience_id"] for item in listed["audiences"]] == [
        again["audience_id"],
        audience["audience_id"],
    ]


async def test_members_are_noted_one_by_one_before_they_leave(world: World) -> None:
    hers = [await world.known() for _ in range(3)]
    for each in hers:
        await world.consent.grant(each)
    audience = await world.audience(await world.campaign())
    path = f"/v1/staff/audiences/{audience['audience_id']}/members"
    refused(await world.marketing.get(path), 428, "ACCESS_REASON_REQUIRED")
    refused(await world.consent.place.staff("agent", reason=REASON).get(path), 403)
    world.consent.disclosures.reads.clear()
    assert await world.members(audience) == sorted(hers)
    noted = [each for read in world.consent.disclosures.reads for each in read.subject_ids]
    assert noted == sorted(hers)
    assert {read.evidence for read in world.consent.disclosures.reads} == {REASON}
    world.consent.disclosures.fail = Unavailable("gone")
    reader = world.consent.place.staff("marketing", reason=REASON)
    refused(await reader.get(path), 503)
    refused(await reader.get(f"{path}?page_token=cus_1.abc"), 400, "PAGE_TOKEN_INVALID")


async def test_selecting_and_sending_twice_is_once(world: World) -> None:
    her = await world.known()
    await world.consent.grant(her)
    campaign = await world.campaign()
    told: list[Any] = []

    async def hear(event: consent_events.AudienceSelected, _: Any) -> None:
        told.append((event.audience_id, event.campaign_id, event.members))

    await world.consent.service.parts.streams.consume(
        Consumer(
            durable="test-on-audience-selected",
            stream="CONSENT",
            subject="consent.v1.audience_selected.*",
            message=consent_events.AudienceSelected,
            handle=hear,
        )
    )
    path = f"/v1/staff/campaigns/{campaign['campaign_id']}/audiences"
    first = ok(await world.marketing.post(path, {}, key="s"), 202)
    second = ok(await world.marketing.post(path, {}, key="s"), 202)
    assert first["audience_id"] == second["audience_id"]
    await world.ended(first["href"])
    send = f"/v1/staff/audiences/{first['audience_id']}:send"
    made = [await world.marketing.post(send, key="x"), await world.marketing.post(send, key="x")]
    assert len({ok(each, 202)["operation_id"] for each in made}) == 1
    sent = await world.done(made[0])
    assert (sent["state"], counts(sent["outcomes"])) == ("sent", {"QUEUED": 1})
    late = await world.done(await world.marketing.post(send))  # another key: it was sent
    assert late["outcomes"] == sent["outcomes"]
    assert world.outbox.asked == 1
    await eventually(lambda: told)
    assert told == [(first["audience_id"], campaign["campaign_id"], 1)]
    message = next(iter(world.outbox.sent.values()))
    assert (message.template, message.purpose, message.channel) == ("campaign", OFFERS, "email")
    assert message.values["text_nn"] == TEXTS["nn"]


async def test_who_withdraws_after_selection_gets_nothing(world: World) -> None:
    stays, goes, refuses, objects = [await world.known() for _ in range(4)]
    for each in (stays, goes, refuses, objects):
        await world.consent.grant(each)
    audience = await world.audience(await world.campaign())
    assert audience["members"] == 4
    ok(await world.consent.place.person(goes).post(f"/v1/me/consents/{OFFERS}:withdraw"))
    ok(await world.consent.place.person(objects).post("/v1/me/objections", {"purpose": "direct_marketing"}))
    world.outbox.refuse[refuses] = "FREQUENCY_CAP"  # the sender asks for itself, and has the last word
    send = f"/v1/staff/audiences/{audience['audience_id']}:send"
    sent = await world.done(await world.marketing.post(send))
    assert world.outbox.to == [stays]
    assert counts(sent["outcomes"]) == {
        "QUEUED": 1,
        "OBJECTED_TO_MARKETING": 1,
        "FREQUENCY_CAP": 1,
        "CONSENT_WITHDRAWN": 1,
    }
    assert sent["members"] == 4  # what was fixed stays
    reader = world.consent.place.staff("marketing", reason=REASON)
    path = f"/v1/staff/audiences/{audience['audience_id']}:explain"
    assert ok(await reader.post(path, {"customer_id": goes}))["outcome"] == "CONSENT_WITHDRAWN"
    assert ok(await reader.post(path, {"customer_id": stays}))["outcome"] == "QUEUED"


async def test_sending_that_is_killed_half_way_tells_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 4)
    hers = [await world.known() for _ in range(10)]
    for each in hers:
        await world.consent.grant(each)
    audience = await world.audience(await world.campaign())
    world.outbox.die_after = 6  # in the midst of the second batch
    send = f"/v1/staff/audiences/{audience['audience_id']}:send"
    made = ok(await world.marketing.post(send), 202)
    await eventually(lambda: world.outbox.asked > 6)
    await world.consent.place.stop("consent")
    world.outbox.die_after = None
    world.consent.service = await world.consent.place.start("consent")
    operation = await world.ended(made["href"])
    assert operation["state"] == "done"
    assert world.outbox.to == sorted(hers)
    assert len(world.outbox.sent) == 10
    sent = ok(await world.marketing.get(f"/v1/staff/audiences/{audience['audience_id']}"))
    assert counts(sent["outcomes"]) == {"QUEUED": 10}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"purpose": "astrology"}, "purpose"),
        ({"purpose": "invoicing"}, "purpose"),
        ({"purpose": "anti_money_laundering"}, "purpose"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "post"}, "channel"),
        ({"product_code": "nothing"}, "product_code"),
        ({"product_code": "isdn"}, "product_code"),
        ({"target_group": {"minimum_age": -1}}, "target_group.minimum_age"),
        ({"target_group": {"maximum_age": 131}}, "target_group.maximum_age"),
        ({"target_group": {"minimum_age": 60, "maximum_age": 30}}, "target_group.maximum_age"),
        ({"target_group": {"maximum_age": 15}}, "target_group.maximum_age"),
        ({"product_code": "fibre-500", "target_group": {"maximum_age": 17}}, "target_group"),
        ({"text": {"nb": "Hei", "en": "Hi"}}, "text.nn"),
        ({"text": TEXTS | {"en": "  "}}, "text.en"),
        ({"subject": TEXTS | {"nn": ""}}, "subject.nn"),
        ({"subject": TEXTS | {"nb": "to\nlinjer"}}, "subject.nb"),
        ({"text": TEXTS | {"nb": "Hei {address}"}}, "text.nb"),
        ({"channel": "sms", "text": TEXTS | {"nb": "x" * 301}}, "text.nb"),
    ],
)
async def test_a_campaign_that_makes_no_sense_is_refused_whole(
    world: World, wrong: dict[str, Any], field: str
) -> None:
    given = {"name": "Spring", "purpose": OFFERS, "channel": "email", "subject": TEXTS, "text": TEXTS}
    refused(await world.marketing.post("/v1/staff/campaigns", given | wrong), 422, "CAMPAIGN_INVALID", field)
    assert ok(await world.marketing.get("/v1/staff/campaigns"))["campaigns"] == []


async def test_what_is_not_there_or_not_ready(world: World) -> None:
    staff, path = world.marketing, "/v1/staff"
    refused(await staff.get(f"{path}/campaigns/cam_1"), 404, "CAMPAIGN_NOT_FOUND")
    refused(await staff.post(f"{path}/campaigns/cam_1/audiences", {}), 404, "CAMPAIGN_NOT_FOUND")
    refused(await staff.get(f"{path}/audiences/aud_1"), 404, "AUDIENCE_NOT_FOUND")
    refused(await staff.post(f"{path}/audiences/aud_1:send"), 404, "AUDIENCE_NOT_FOUND")
    refused(await world.consent.place.staff("dpo").post(f"{path}/campaigns", {}), 403)
    calls = await world.campaign(channel="phone", subject={}, text={})
    past = {"at": "2020-01-01T00:00:00Z"}
    refused(await staff.post(f"{path}/campaigns/{calls['campaign_id']}/audiences", past), 422, field="at")
    audience = await world.audience(calls)
    send = f"{path}/audiences/{audience['audience_id']}:send"
    refused(await staff.post(send), 409, "CAMPAIGN_NOT_SENDABLE")
    assert audience["population"] == 0


async def test_an_erased_person_drops_out_and_old_lists_are_deleted(world: World) -> None:
    consent = world.consent
    hers = [await world.known() for _ in range(3)]
    for each in hers:
        await consent.grant(each)
    audience = await world.audience(await world.campaign())
    await world.done(await world.marketing.post(f"/v1/staff/audiences/{audience['audience_id']}:send"))
    disclosure = consent.place.stub(
        "consent", privacy_stubs.PrivacyServiceStub, Caller(kind="service", id="disclosure")
    )

    async def exported(customer_id: str) -> str:
        asked = privacy.ExportRequest(customer_id=customer_id, kind=privacy.EXPORT_KIND_ACCESS)
        sections = (await disclosure.Export(asked)).sections
        return next(item.records_json.decode() for item in sections if item.key == "consent.audiences")

    assert audience["audience_id"] in await exported(hers[0])
    assert "QUEUED" in await exported(hers[0])
    consent.customers.facts[hers[1]].status = customer.CUSTOMER_STATUS_ERASED
    consent.customers.facts[hers[1]].revision += 1
    event = customer_events.CustomerCorrected(customer_id=hers[1], version=2)
    await world.publish("customer.corrected", event)
    path = f"/v1/staff/audiences/{audience['audience_id']}"

    async def dropped() -> bool:
        return bool(ok(await world.marketing.get(path))["erased"] == 1)

    await eventually(dropped)
    assert await world.members(audience) == sorted({*hers} - {hers[1]})
    assert await exported(hers[1]) == "[]"
    store = consent.store
    assert await store.audiences.forget_old(consent.place.clock.now() + timedelta(days=364)) == 0
    assert await store.audiences.forget_old(consent.place.clock.now() + timedelta(days=366)) == 1
    reader = consent.place.staff("marketing", reason=REASON)
    refused(await reader.get(f"{path}/members"), 409, "AUDIENCE_NOT_READY")
    kept = ok(await world.marketing.get(path))
    assert (kept["members"], counts(kept["outcomes"])) == (3, {"QUEUED": 3})


async def decide_many(consent: Consent, *chunks: list[str], **question: Any) -> tuple[list[str], list[Any]]:
    """The rule for each customer, and the answers."""
    stub = consent.place.stub("consent", stubs.AudienceServiceStub, Caller(kind="service", id="customer"))

    async def requests() -> AsyncIterator[Any]:
        for number, chunk in enumerate(chunks):
            first = {"purpose": OFFERS, "channel": "email"} | question if not number else {}
            yield rpc.DecideManyRequest(customer_ids=chunk, **first)

    rules: list[Any] = []
    outcomes: list[str] = []
    answers = []
    with use_caller(Caller(kind="service", id="customer")):
        async for answer in stub._stub.DecideMany(requests()):  # type: ignore[attr-defined]
            rules += answer.rules
            outcomes += [rules[each].rule for each in answer.outcomes]
            answers.append(answer)
    return outcomes, answers


async def test_one_question_for_many(world: World) -> None:
    consent = world.consent
    yes, no = await world.known(), await world.known()
    await consent.grant(yes)
    stranger = new_id("cus")
    for _ in range(2):  # from the database while everybody is being read, then from memory
        outcomes, answers = await decide_many(consent, [yes, no, stranger], [], [no, yes])
        assert outcomes == [
            "CONSENT_GIVEN", "CONSENT_NOT_GIVEN", "SUBJECT_UNKNOWN", "CONSENT_NOT_GIVEN", "CONSENT_GIVEN"
        ]  # fmt: skip
        assert [len(answer.outcomes) for answer in answers] == [3, 0, 2]
        assert [len(answer.rules) for answer in answers] == [3, 0, 0]
        assert answers[0].rules[0].sentence.nn
        await consent.service.parts.mongo.ping()
        await asyncio.sleep(1.5)
    await consent.withdraw(yes)
    outcomes, _ = await decide_many(consent, [yes])
    assert outcomes == ["CONSENT_WITHDRAWN"]
    with pytest.raises(RemoteError) as broken:
        await decide_many(consent, ["cus_1"])
    assert broken.value.violations[0].field == "customer_ids[0]"
    with pytest.raises(RemoteError) as broken:
        await decide_many(consent, [new_id("cus")] * 10_001)
    assert broken.value.violations[0].rule == "TOO_MANY"
    with pytest.raises(RemoteError) as broken:
        await decide_many(consent, [yes], purpose="No such thing")
    assert broken.value.violations[0].field == "purpose"
    assert await decide_many(consent) == ([], [])


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its client."""
    with recording() as heard:
        yield heard


async def test_no_query_walks_through_a_collection(queries: Any, world: World, mongodb_uri: str) -> None:
    hers = [await world.known() for _ in range(3)]
    for each in hers:
        await world.consent.grant(each)
    audience = await world.audience(await world.campaign())
    ok(await world.marketing.get("/v1/staff/campaigns"))
    ok(await world.marketing.get("/v1/staff/audiences"))
    await world.members(audience)
    await world.done(await world.marketing.post(f"/v1/staff/audiences/{audience['audience_id']}:send"))
    store = world.consent.store
    assert [some async for some in store.subjects.everybody(world.consent.place.clock.now())] != [[]]
    assert [outcome async for _, outcome in store.audiences.of_person(hers[0])] == ["QUEUED"]
    assert await store.audiences.drop_person(hers[0]) == 1
    assert await store.audiences.forget_old(world.consent.place.clock.now() + timedelta(days=400)) == 1
    assert unindexed(queries, mongodb_uri) == {}
