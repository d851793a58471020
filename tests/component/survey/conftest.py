"""The survey context over the real wire, with stand-ins for the two contexts that it asks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest_asyncio
from google.protobuf.message import Message

from personvern.consent.v1 import (
    consent_events_pb2,
    consent_pb2,
    consent_service_pb2,
    consent_service_pb2_grpc,
)
from personvern.customer.v1 import customer_events_pb2, customer_service_pb2, customer_service_pb2_grpc
from personvern.disclosure.v1 import disclosure_service_pb2, disclosure_service_pb2_grpc
from personvern.privacy.v1 import privacy_service_pb2_grpc
from personvern.survey.v1 import survey_pb2, survey_service_pb2, survey_service_pb2_grpc
from services.chassis.caller import ANONYMOUS, Caller, allow, anyone
from services.chassis.clock import MovableClock
from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.chassis.streams import Streams
from tests.support.eventually import eventually
from tests.support.facts import fact
from tests.support.stand_ins import opened, servicer
from tests.support.suite import Suite


class FakeConsent(opened(consent_service_pb2_grpc.ConsentServiceServicer)):  # type: ignore[misc]
    """Decides as the test says."""

    def __init__(self) -> None:
        self.rule = ""
        self.rules: dict[tuple[str, str], str] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.failure: DomainError | None = None

    @allow(anyone())
    async def Decide(self, request: Any, _: Any) -> Any:
        if self.failure:
            raise self.failure
        self.asked.append((request.customer_id, request.purpose, request.channel))
        rule = self.rules.get((request.customer_id, request.purpose), self.rule)
        decision = consent_pb2.Decision(allow=not rule, rule=rule or "LEGITIMATE_INTEREST")
        return consent_service_pb2.DecideResponse(decision=decision)


class FakeCustomer(opened(customer_service_pb2_grpc.CustomerServiceServicer)):  # type: ignore[misc]
    """Keeps the messages that it should send; fails or refuses as the test says."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.failures: list[DomainError] = []
        self.meeting: asyncio.Barrier | None = None

    @allow(anyone())
    async def SendMessage(self, request: Any, _: Any) -> Any:
        self.sent.append(request)
        if self.meeting is not None:
            await self.meeting.wait()
        if self.failures:
            raise self.failures.pop(0)
        return customer_service_pb2.SendMessageResponse(message_id=new_id("msg"))

    @property
    def tokens(self) -> list[str]:
        """Tokens of the links sent, in their order."""
        return [request.values["link"].rpartition("/")[2] for request in self.sent]


class FakeDisclosure(opened(disclosure_service_pb2_grpc.DisclosureServiceServicer)):  # type: ignore[misc]
    """Releases the fields that the test says, and keeps what it is asked."""

    def __init__(self) -> None:
        self.released = [f"survey_responses.{name}" for name in ("answers", "answered_on", "comments")]
        self.reads: list[Any] = []
        self.failure: DomainError | None = None

    @allow(anyone())
    async def AuthorizePartnerRead(self, request: Any, _: Any) -> Any:
        if self.failure:
            raise self.failure
        self.reads.append(request)
        return disclosure_service_pb2.AuthorizePartnerReadResponse(
            fields=[name for name in self.released if not request.fields or name in request.fields]
        )


@dataclass
class World:
    """The context, its neighbours, and the calls that most tests make."""

    place: Suite
    consent: FakeConsent
    customer: FakeCustomer
    streams: Streams
    mongo: Mongo
    disclosure: FakeDisclosure = field(default_factory=FakeDisclosure)
    staff: Any = None
    public: Any = None
    privacy: Any = None
    published: list[str] = field(default_factory=list)

    @property
    def clock(self) -> MovableClock:
        return self.place.clock

    async def survey(self, code: str = "after_contact", **trigger: Any) -> str:
        """An active survey; its id. Asks at once, day and night, unless `trigger` says otherwise."""
        content = survey_content(**trigger)
        made = await self.staff.CreateSurvey(
            survey_service_pb2.CreateSurveyRequest(
                request_id=f"create-{code}",
                code=code,
                kind=survey_pb2.SURVEY_KIND_TRANSACTIONAL,
                content=content,
            )
        )
        survey_id = str(made.survey.survey_id)
        await self.staff.ActivateSurvey(
            survey_service_pb2.ActivateSurveyRequest(request_id=f"activate-{code}", survey_id=survey_id)
        )
        return survey_id

    async def close_interaction(
        self,
        customer_id: str = "cus_1",
        interaction_id: str = "int_1",
        *,
        channel: str = "phone",
        topic: str = "invoice",
        supplier_id: str = "",
        event_id: str = "",
        at: datetime | None = None,
        dedupe: bool = True,
    ) -> None:
        """Publish that an interaction was closed; without `dedupe` past the broker's own deduplication."""
        message = customer_events_pb2.InteractionClosed(
            customer_id=customer_id,
            interaction_id=interaction_id,
            version=2,
            channel=channel,
            topic=topic,
            supplier_id=supplier_id,
        )
        subject = f"customer.v1.interaction_closed.{customer_id}"
        event_id = event_id or new_id("evt")
        if dedupe:
            await self.tell(subject, message, at, event_id)
        else:
            headers = {"ce-id": event_id, "ce-type": message.DESCRIPTOR.full_name}
            await self.streams._js.publish(subject, message.SerializeToString(), headers=headers)

    async def object(self, customer_id: str, purpose: str = "customer_surveys") -> None:
        """Publish that somebody objected."""
        message = consent_events_pb2.Objected(
            customer_id=customer_id, purpose=purpose, entry_id="ent_1", sequence=1
        )
        await self.tell(f"consent.v1.objected.{customer_id}", message)

    async def tell(
        self, subject: str, message: Message, at: datetime | None = None, event_id: str = ""
    ) -> None:
        """Publish a fact of another context: as another event each time, unless `event_id` names one."""
        await self.streams.publish(fact(subject, message, at or self.clock.now(), event_id))

    async def invited(self, customer_id: str = "cus_1", interaction_id: str = "int_1", **about: Any) -> str:
        """Close an interaction and wait for the mail; its token."""
        before = len(self.customer.sent)
        await self.close_interaction(customer_id, interaction_id, **about)
        await eventually(lambda: len(self.customer.sent) > before)
        await eventually(lambda: self.rows("invitations", {"state": "waiting"}, count=0))
        return self.customer.tokens[-1]

    async def rows(
        self, collection: str, query: dict[str, Any] | None = None, count: int | None = None
    ) -> Any:
        """Documents as they lie in the database; with `count` whether there are so many."""
        found = await self.mongo.collection(collection).find(query or {})
        return found if count is None else len(found) == count

    async def answer(
        self, token: str, *answers: survey_pb2.Answer, request_id: str = "", final: bool = True
    ) -> survey_service_pb2.SaveAnswersResponse:
        """Save answers over the public call."""
        return await self.public.SaveAnswers(
            survey_service_pb2.SaveAnswersRequest(
                request_id=request_id or new_id("req"), token=token, answers=answers, final=final
            )
        )

    async def form(self, token: str, language: str = "nb") -> survey_pb2.SurveyForm:
        """Open the form over the public call."""
        opened = await self.public.OpenForm(
            survey_service_pb2.OpenFormRequest(token=token, language=language)
        )
        return opened.form


def text(word: str) -> survey_pb2.LocalText:
    """The word in three languages, told apart."""
    return survey_pb2.LocalText(nb=f"{word} nb", nn=f"{word} nn", en=f"{word} en")


def survey_content(**trigger: Any) -> survey_pb2.SurveyContent:
    """A content with a question of each kind that tests use."""
    at_once: dict[str, Any] = {"delay_minutes": 0, "hour_from": 0, "hour_to": 24}
    question = survey_pb2.Question
    return survey_pb2.SurveyContent(
        name=text("Contact"),
        intro=text("How did it go?"),
        questions=[
            question(
                key="recommend", kind=survey_pb2.QUESTION_KIND_NPS, text=text("Recommend"), required=True
            ),
            question(key="satisfied", kind=survey_pb2.QUESTION_KIND_CSAT, text=text("Satisfied")),
            question(
                key="means",
                kind=survey_pb2.QUESTION_KIND_MULTIPLE_CHOICE,
                text=text("Means"),
                options=[survey_pb2.Option(key=key, text=text(key)) for key in ("chat", "web")],
            ),
            question(key="words", kind=survey_pb2.QUESTION_KIND_FREE_TEXT, text=text("Words")),
        ],
        trigger=survey_pb2.Trigger(**(at_once | trigger)),
        shared_with_supplier=True,
        kept_months=12,
    )


@pytest_asyncio.fixture
async def world(place: Suite) -> AsyncIterator[World]:
    """The survey context running, its neighbours standing by."""
    consent, customer = FakeConsent(), FakeCustomer()
    await place.fake(
        "consent", [servicer(consent, consent_service_pb2, consent_service_pb2_grpc, "ConsentService")]
    )
    await place.fake(
        "customer", [servicer(customer, customer_service_pb2, customer_service_pb2_grpc, "CustomerService")]
    )
    await place.start(
        "survey",
        send_every_seconds=0.1,
        expire_every_seconds=0.1,
        remind_every_seconds=0.1,
        follow_up_every_seconds=0.1,
    )
    streams = Streams(place.nats_url, "test")
    await streams.connect()
    mongo = Mongo(place.mongodb_uri, f"{place.database_name}_survey")
    world = World(place, consent, customer, streams, mongo)
    stubs = disclosure_service_pb2_grpc
    own = servicer(world.disclosure, disclosure_service_pb2, stubs, "DisclosureService")
    await place.fake("disclosure", [own])
    stub = survey_service_pb2_grpc.SurveyServiceStub
    world.staff = place.stub("survey", stub, Caller("staff", "stf_1", roles=frozenset({"marketing"})))
    world.public = place.stub("survey", stub, ANONYMOUS)
    disclosure = Caller("service", "disclosure")
    world.privacy = place.stub("survey", privacy_service_pb2_grpc.PrivacyServiceStub, disclosure)
    yield world
    await streams.close()
    await mongo.close()
