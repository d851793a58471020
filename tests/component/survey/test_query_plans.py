"""Every query of this context finds its documents by an index."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from personvern.billing.v1 import billing_events_pb2
from personvern.consent.v1 import consent_events_pb2
from personvern.privacy.v1 import privacy_service_pb2
from personvern.survey.v1 import survey_pb2, survey_service_pb2
from services.chassis.ids import new_id
from tests.component.survey.conftest import World
from tests.component.survey.test_sharing import read
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed
from tests.support.retaining import deleted

ALL = {"_id": {"$gt": ""}}  # the test's own look-ups use an index too
LINKED = {"customer_id": {"$gt": ""}}


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the services make their clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Any, world: World, mongodb_uri: str) -> None:
    survey_id = await world.survey()
    step = billing_events_pb2.DunningStepTaken(customer_id="cus_9", invoice_id="inv_9", kind="reminder")
    await world.tell("billing.v1.dunning_step_taken.cus_9", step)
    token = await world.invited("cus_1", "int_1")
    await world.close_interaction("cus_1", "int_2")
    await eventually(lambda: world.rows("not_invited", ALL, count=1))
    await world.object("cus_1")
    await world.form(token)
    answers = [
        survey_pb2.Answer(question="recommend", score=9),
        survey_pb2.Answer(question="words", text="greit"),
    ]
    await world.answer(token, *answers, final=False)
    await world.answer(token, *answers)
    filtered = survey_service_pb2.GetResultsRequest(survey_id=survey_id, channel="phone", topic="invoice")
    filtered.from_time.FromDatetime(world.clock.now())
    await world.staff.GetResults(filtered)
    await world.staff.ListSurveys(survey_service_pb2.ListSurveysRequest())
    await world.staff.CountNotAsked(survey_service_pb2.CountNotAskedRequest(survey_id=survey_id))
    await world.staff.CountNotAsked(survey_service_pb2.CountNotAskedRequest())
    told = consent_events_pb2.PreferenceChanged(customer_id="cus_3", version=1)
    shared = await world.invited("cus_3", "int_3", supplier_id="prc_1")
    await world.tell("consent.v1.preference_changed.cus_3", told)
    assert (await read(world)).responses == []
    await world.answer(shared, *answers)
    assert len((await read(world)).responses) == 1
    export = privacy_service_pb2.ExportRequest(
        customer_id="cus_1", kind=privacy_service_pb2.EXPORT_KIND_ACCESS, language="nb"
    )
    await world.privacy.Export(export)
    await world.staff.PauseSurvey(survey_service_pb2.PauseSurveyRequest(request_id="p", survey_id=survey_id))
    plan = privacy_service_pb2.PlanErasureRequest(customer_ids=["cus_3"])
    assert (await world.privacy.PlanErasure(plan)).items
    era = privacy_service_pb2.EraseRequest(erasure_id=new_id("era"), customer_ids=["cus_3"])
    await world.privacy.Erase(era)
    world.clock.advance(timedelta(days=400))
    await eventually(lambda: world.rows("invitations", LINKED, count=0))
    assert (await deleted(world.place, "survey"))["answers"]
    assert await world.rows("responses", ALL, count=0)
    assert unindexed(queries, mongodb_uri) == {}
