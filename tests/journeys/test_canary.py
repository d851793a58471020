"""A person of unique values goes through the story, and none of them stands where everybody looks.

Logs at debug level, spans, metrics, events and dead letters, addresses, error bodies and the results of long
work are searched for each value in every way in which it may be written. So is every document in every
database.
"""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import bson
import pytest
import pytest_asyncio

from deploy.local import bureau, social
from deploy.local.child import free_port
from deploy.local.story import Story
from tests.journeys import canary_money, canary_steps
from tests.journeys.canary_contacts import ask_for_more, link_account
from tests.journeys.canary_person import VALUES, CanaryStory, Record, Watched, told_by
from tests.journeys.canary_places import documents, messages, metrics
from tests.journeys.canary_refusals import addresses_of_others, dead_letters, provoke
from tests.journeys.telling import tell
from tests.support import canary, servers
from tests.support.books import Books
from tests.support.moved_clock import MovedCluster
from tests.support.spans import receiver

pytestmark = pytest.mark.slow

FIRST_DAY = date(2026, 5, 6)

# What may stand in a database in the clear, and why.
IN_THE_CLEAR = {
    (
        "personvern_consent.subjects",
        "birth date",
    ): "Every decision asks how old she is today. Beside it stand an "
    "id, purposes and channels; no name, address or number.",
}


@dataclass
class Left:
    """What was left behind."""

    story: CanaryStory
    everywhere: dict[str, list[bytes]]
    documents: dict[str, list[bytes]]
    mails: list[bytes]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def left(keys: Path) -> AsyncIterator[Left]:
    """Her story with all that goes wrong in it, on processes that have ended since."""
    async with AsyncExitStack() as stack:
        spans = stack.enter_context(receiver())
        folder = stack.enter_context(servers.temporary_folder("canary"))
        env = {"OTEL_EXPORTER_OTLP_ENDPOINT": spans.endpoint, "LOG_LEVEL": "debug"}
        cluster, record = MovedCluster(folder, keys, replicas=1, env=env), Record()
        cluster.clock.move_to(FIRST_DAY)
        platforms = await _outside(stack, cluster)
        try:
            await cluster.start_all()
            story = told_by(cluster, record)
            await _live(story, platforms, cluster)
            everywhere = await messages(cluster.nats_url)
            everywhere["metrics"] = metrics(cluster)
            kept = documents(cluster.mongodb_uri)
        finally:
            await cluster.close()
        logs = [line.encode() for line in cluster.logs().splitlines()]
        everywhere |= {"logs": logs, "spans": spans.raw}
        everywhere |= {"addresses": record.addresses, "refusals": record.refusals}
        everywhere["operations"] = record.operations
        yield Left(story, everywhere, kept, [caught.message.as_bytes() for caught in cluster.mailbox.caught])


async def _outside(stack: AsyncExitStack, cluster: MovedCluster) -> social.SocialPlatforms:
    """Platforms and a credit bureau that has little good to say of anybody."""
    port, bureau_port = free_port(), free_port()
    platforms = social.SocialPlatforms(
        f"http://127.0.0.1:{port}", now=lambda: cluster.clock.now().timestamp()
    )
    await stack.enter_async_context(social.serving(platforms, port))
    stern = bureau.CreditBureau(score=bureau.BAD, remarks=2)
    await stack.enter_async_context(bureau.serving(stern, bureau_port))
    cluster.env["SOCIAL_PLATFORMS"] = json.dumps(platforms.settings())
    cluster.env |= {"BUREAU_URL": f"http://127.0.0.1:{bureau_port}", "BUREAU_TOKEN": stern.token}
    return platforms


async def _live(story: CanaryStory, platforms: social.SocialPlatforms, cluster: MovedCluster) -> None:
    await tell(story)
    await link_account(story, platforms)
    await ask_for_more(story)
    await canary_steps.live_on(story, Watched(story.api.record, cluster.url))
    await provoke(story)
    await canary_money.manage(story, cluster.clock)
    await addresses_of_others(story)
    await dead_letters(cluster, story)
    await Books(cluster).quiet()


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


def test_no_payment_reference_of_hers_leads_to_her(left: Left) -> None:
    """A KID stands on her invoices and in the bank's files; whoever reads logs or events cannot use it."""
    found = canary.search(left.everywhere, {"KID": [invoice["kid"] for invoice in left.story.invoices]})
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
        "operations": b'"would_do"',
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
