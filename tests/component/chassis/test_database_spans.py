"""Database commands stand in the trace of the work that made them, with either driver."""

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from services.chassis import telemetry
from services.chassis.database_spans import DatabaseSpans
from services.chassis.mongo import DuplicateKeyError, Mongo
from services.chassis.telemetry import tracing


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    token = telemetry.service_name.set("database-test")
    tracing.start_tracing("database-test", "", exporter)
    yield exporter
    tracing.stop_tracing("database-test")
    telemetry.service_name.reset(token)


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_commands_are_children_of_the_work(mongodb_uri, database_name, spans, driver):
    mongo = Mongo(mongodb_uri, database_name, driver=driver, listeners=[DatabaseSpans()])
    people = mongo.collection("people")
    try:
        await people.insert_one({"_id": "warm"})
        spans.clear()
        await people.find_one({"_id": "untraced"})
        assert spans.get_finished_spans() == ()
        with telemetry.span("work"):
            await people.insert_one({"_id": "a", "name": "Ola Nordmann"})
            await people.find_one({"name": "Ola Nordmann"})
            with pytest.raises(DuplicateKeyError):
                await people.insert_one({"_id": "a"})
    finally:
        await mongo.close()
    *commands, work = spans.get_finished_spans()
    assert {span.name for span in commands} == {"insert people", "find people"}
    assert {span.parent.span_id for span in commands} == {work.context.span_id}
    assert commands[0].attributes["db.operation.name"] == "insert"
    assert commands[0].attributes["db.system.name"] == "mongodb"
    assert commands[0].status.status_code is StatusCode.UNSET
    assert "Nordmann" not in "".join(span.to_json() for span in commands)
