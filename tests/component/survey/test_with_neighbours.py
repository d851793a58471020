"""The whole way with the real customer, consent and disclosure contexts, over gRPC, broker and mail."""

import re
from typing import Any
from urllib.parse import urlsplit

from personvern.consent.v1 import consent_service_pb2, consent_service_pb2_grpc
from personvern.customer.v1 import customer_pb2, customer_service_pb2, customer_service_pb2_grpc
from personvern.survey.v1 import survey_pb2, survey_service_pb2, survey_service_pb2_grpc
from services.chassis.caller import ANONYMOUS, Caller
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from tests.component.survey.conftest import survey_content
from tests.support.eventually import eventually
from tests.support.suite import Suite

IDENTITY = "https://login.example|kari"


async def register(place: Suite, **changes: Any) -> str:
    stub = place.stub(
        "customer", customer_service_pb2_grpc.CustomerServiceStub, Caller(identity=new_id("sub"))
    )
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "kind": customer_pb2.CUSTOMER_KIND_PERSON,
        "given_name": "Kari",
        "family_name": "Nordmann",
        "birth_date": "1991-05-17",
        "language": "nn",
        "email": "kari@example.com",
        "phone": "41234567",
        "home_address": customer_pb2.Address(street="Strandgata 1", postcode="5501", city="Haugesund"),
    }
    answer = await stub.Register(customer_service_pb2.RegisterRequest(**(given | changes)))
    return str(answer.customer.customer_id)


async def contact(place: Suite, customer_id: str) -> None:
    agent = Caller("staff", "stf_1", roles=frozenset({"agent"}), access_reason="complaint", case_id="c1")
    stub = place.stub("customer", customer_service_pb2_grpc.CustomerServiceStub, agent)
    opened = await stub.OpenInteraction(
        customer_service_pb2.OpenInteractionRequest(
            request_id=new_id("req"),
            customer_id=customer_id,
            channel="phone",
            direction=customer_pb2.INTERACTION_DIRECTION_INBOUND,
            topic="invoice.due_date",
            text="Asked when the invoice is due.",
        )
    )
    await stub.CloseInteraction(
        customer_service_pb2.CloseInteractionRequest(
            request_id=new_id("req"),
            customer_id=customer_id,
            interaction_id=opened.interaction.interaction_id,
        )
    )


async def active_survey(place: Suite) -> None:
    staff = Caller("staff", "stf_2", roles=frozenset({"marketing"}))
    stub = place.stub("survey", survey_service_pb2_grpc.SurveyServiceStub, staff)
    made = await stub.CreateSurvey(
        survey_service_pb2.CreateSurveyRequest(
            request_id="c",
            code="after_contact",
            kind=survey_pb2.SURVEY_KIND_TRANSACTIONAL,
            content=survey_content(topics=["invoice"]),
        )
    )
    activation = survey_service_pb2.ActivateSurveyRequest(request_id="a", survey_id=made.survey.survey_id)
    await stub.ActivateSurvey(activation)


async def test_from_the_closed_contact_to_the_answer(place: Suite) -> None:
    for name in ("disclosure", "consent", "customer", "survey"):
        await place.start(name)
    await active_survey(place)
    customer_id = await register(place)
    await contact(place, customer_id)

    def link() -> str:
        links = [link for mail in place.mailbox.caught for link in mail.links()]
        return next((link for link in links if "/v1/public/surveys/" in link), "")

    token = urlsplit(await eventually(link)).path.rpartition("/")[2]
    assert re.fullmatch(r"[\w-]{43}", token)
    public = place.stub("survey", survey_service_pb2_grpc.SurveyServiceStub, ANONYMOUS)
    saved = await public.SaveAnswers(
        survey_service_pb2.SaveAnswersRequest(
            request_id="s",
            token=token,
            answers=[survey_pb2.Answer(question="recommend", score=9)],
            final=True,
        )
    )
    assert saved.final

    other = await register(place, email="ola@example.com")
    consent = place.stub(
        "consent", consent_service_pb2_grpc.ConsentServiceStub, Caller("customer", other, identity=IDENTITY)
    )
    await consent.ObjectToPurpose(
        consent_service_pb2.ObjectToPurposeRequest(
            request_id="o", customer_id=other, purpose="customer_surveys"
        )
    )
    await contact(place, other)
    mongo = Mongo(place.mongodb_uri, f"{place.database_name}_survey")
    try:
        notes = await eventually(lambda: mongo.collection("not_invited").find({"customer_id": other}))
    finally:
        await mongo.close()
    assert [note["reason"] for note in notes] == ["not_allowed"]
