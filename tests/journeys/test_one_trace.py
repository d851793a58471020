"""One trace tells a whole act: from the gateway over the services to what other contexts make of its event.

The parts run as processes and export to a real OTLP receiver.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
import pytest_asyncio

from deploy.local.api import ok
from deploy.local.story import Story
from tests.journeys.telling import story_of, tell
from tests.support import servers
from tests.support.cluster import Cluster
from tests.support.eventually import eventually
from tests.support.spans import Span, Spans, receiver

pytestmark = pytest.mark.slow

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5
CONTEXTS = {"customer", "consent", "billing", "survey", "disclosure"}


@dataclass
class Told:
    """The story and the spans that it left behind."""

    story: Story
    spans: Spans

    def traces(self, route: str) -> list["Trace"]:
        """The traces that began with a request on a route."""
        roots = [s for s in self.spans.received if s.service == "gateway" and s.name == route]
        assert roots, f"nobody asked {route}"
        return [Trace(self.spans.trace(root.trace_id), root) for root in roots]


@dataclass
class Trace:
    """The spans of one trace; `root` is the gateway's."""

    spans: list[Span]
    root: Span

    def child(self, parent: Span, service: str, name: str, kind: int) -> Span:
        """The span of that name right below `parent`."""
        below = [span for span in self.spans if span.parent_id == parent.span_id]
        for span in below:
            if (span.service, span.kind) == (service, kind) and re.fullmatch(name, span.name):
                return span
        found = sorted({f"{span.service}: {span.name}" for span in below})
        raise AssertionError(f"no {service}: {name} below {parent.service}: {parent.name}; there are {found}")

    def call(self, parent: Span, caller: str, callee: str, method: str) -> Span:
        """The server's span of an RPC that was called in `parent`."""
        name = rf"personvern\.{callee}\.v1\.\w+/{method}"
        return self.child(self.child(parent, caller, name, CLIENT), callee, name, SERVER)

    def event(self, parent: Span, producer: str, fact: str, consumer: str, durable: str) -> Span:
        """The consumer's span of an event that was published because of `parent`."""
        kind = rf"personvern\.{producer}\.v1\.{fact}"
        published = self.child(parent, producer, f"publish {kind}", PRODUCER)
        # At least once: what was published twice is heard once.
        either = {span.span_id for span in self.spans if span.name == published.name}
        for span in self.spans:
            if (
                heard(span, durable)
                and span.parent_id in either
                and (span.service, span.kind) == (consumer, CONSUMER)
            ):
                assert re.fullmatch(f"process {kind}", span.name)
                return span
        raise AssertionError(f"{durable} did not go on with {published.name}")

    def writes(self, parent: Span, service: str, *commands: str) -> None:
        """The database commands below `parent`, each in a span of its own, in the database of `service`."""
        for command in commands:
            span = self.child(parent, service, command, CLIENT)
            assert span.attributes["db.system.name"] == "mongodb"
            # the end of a transaction is told to the server, not to a database
            assert span.attributes["db.namespace"] in {f"personvern_{service}", "admin"}

    def whole(self) -> None:
        """Every span but the root has its parent in the trace, and belongs to a part of the suite."""
        known = {span.span_id for span in self.spans}
        assert [span for span in self.spans if span.parent_id not in known] == [self.root]
        assert {span.service for span in self.spans} <= CONTEXTS | {"gateway"}


def heard(span: Span, durable: str) -> bool:
    """Whether it is that of a consumer, under its durable name, that has an event."""
    return bool(span.attributes.get("messaging.consumer.group.name") == durable)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(keys) -> AsyncIterator[Told]:
    """The whole story, told to processes that have ended since, so that no span is still on its way."""
    with receiver() as spans, servers.temporary_folder("traces") as folder:
        cluster = Cluster(folder, keys, replicas=1, env={"OTEL_EXPORTER_OTLP_ENDPOINT": spans.endpoint})
        try:
            story = story_of(await cluster.start_all())
            await tell(story)
            ok(await story.customer.post("/v1/me/objections", {"purpose": "customer_surveys"}))
            ok(await story.customer.get("/v1/me/objections"))
            # Nothing in the story waits for who heeds the last fact.
            await eventually(lambda: sum(heard(span, "survey-on-objected") for span in spans.received) >= 2)
        finally:
            await cluster.close()
        yield Told(story, spans)


async def test_a_purchase_is_one_trace_up_to_its_subscription(told: Told) -> None:
    purchases = told.traces("POST /v1/me/purchases")
    assert len(purchases) == 2
    for trace in purchases:
        bought = trace.call(trace.root, "gateway", "customer", "Purchase")
        trace.writes(bought, "customer", "insert contracts", "insert outbox", "commitTransaction")
        reacts = trace.event(bought, "customer", "Purchased", "billing", "billing-on-purchased")
        asked = trace.call(reacts, "billing", "customer", "GetContract")
        trace.writes(asked, "customer", "find contracts")
        trace.writes(reacts, "billing", "insert inbox", "update subscriptions", "commitTransaction")
        learns = trace.event(bought, "customer", "Purchased", "consent", "consent-on-customer-purchased")
        trace.writes(learns, "consent", "insert inbox", "update subjects", "commitTransaction")
        trace.whole()


async def test_a_consent_is_one_trace_up_to_those_who_heed_its_withdrawal(told: Told) -> None:
    [granted] = told.traces("POST /v1/me/consents/{purpose}:grant")
    given = granted.call(granted.root, "gateway", "consent", "GrantConsent")
    group = granted.child(given, "consent", "group commit", INTERNAL)  # a group of one belongs to it alone
    granted.writes(group, "consent", "insert ledger", "insert outbox", "commitTransaction")
    granted.child(given, "consent", r"publish personvern\.consent\.v1\.ConsentGiven", PRODUCER)
    granted.whole()

    [withdrawn] = told.traces("POST /v1/me/consents/{purpose}:withdraw")
    taken = withdrawn.call(withdrawn.root, "gateway", "consent", "WithdrawConsent")
    group = withdrawn.child(taken, "consent", "group commit", INTERNAL)
    withdrawn.writes(group, "consent", "insert ledger", "insert outbox", "commitTransaction")
    withdrawn.event(taken, "consent", "ConsentWithdrawn", "survey", "survey-on-consent-withdrawn")
    withdrawn.whole()

    objections = told.traces("POST /v1/me/objections")
    assert len(objections) == 2
    for objected in objections:
        no = objected.call(objected.root, "gateway", "consent", "ObjectToPurpose")
        heeds = objected.event(no, "consent", "Objected", "survey", "survey-on-objected")
        objected.whole()
    # the last one is to surveys, so that the survey context has something to keep
    objected.writes(heeds, "survey", "insert inbox", "find invitations", "commitTransaction")


async def test_a_closed_contact_is_one_trace_up_to_the_mail_that_asks_about_it(told: Told) -> None:
    [trace] = told.traces("POST /v1/staff/customers/{customer_id}/interactions/{interaction_id}:close")
    closed = trace.call(trace.root, "gateway", "customer", "CloseInteraction")
    trace.writes(closed, "customer", "insert outbox", "commitTransaction")
    reacts = trace.event(closed, "customer", "InteractionClosed", "survey", "survey-on-interaction-closed")
    trace.call(reacts, "survey", "consent", "Decide")
    trace.writes(reacts, "survey", "insert inbox", "insert invitations", "commitTransaction")
    sends = trace.child(reacts, "survey", "send invitation", 1)
    ordered = trace.call(sends, "survey", "customer", "SendMessage")
    trace.writes(ordered, "customer", "insert messages", "commitTransaction")
    mailed = trace.child(ordered, "customer", "send message", 1)
    trace.writes(mailed, "customer", "update messages", "insert outbox", "commitTransaction")
    trace.child(mailed, "customer", r"publish personvern\.customer\.v1\.MessageSent", PRODUCER)
    trace.whole()


async def test_long_work_goes_on_in_the_trace_that_began_it(told: Told) -> None:
    for route, kind in (
        ("POST /v1/staff/invoice-runs", "billing"),
        ("POST /v1/me/data-requests", "disclosure"),
    ):
        for trace in told.traces(route):
            trace.whole()
            assert [s for s in trace.spans if s.service == kind and s.name.startswith("operation ")]


async def test_spans_name_routes_and_never_whom_they_are_about(told: Told) -> None:
    story, raw = told.story, b"".join(told.spans.raw)
    token = story.survey_path.rpartition("/")[2]
    secrets = [story.email, quote(story.email), story.phone, story.street, story.payer, token]
    secrets += [
        story.interaction_text,
        story.company.credentials[0],
        story.company.credentials[1],
        story.customer_id,
    ]
    secrets += [invoice["kid"] for invoice in story.invoices]
    assert [value for value in secrets if value.encode() in raw] == []
    assert "GET /v1/public/surveys/{token}" in {span.name for span in told.spans.received}
    assert told.traces("GET /v1/partner/delivery-contacts")
