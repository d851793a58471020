"""The story holds: told while broker and database are killed, its events told again, its commands doubled."""

import asyncio
import sys
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import pytest_asyncio

from deploy.local import giro
from deploy.local.api import ok
from deploy.local.child import Child
from deploy.local.story import Story
from personvern.disclosure.v1 import disclosure_service_pb2, disclosure_service_pb2_grpc
from services.chassis.caller import Caller
from services.kernel.calendar import oslo_date
from tests.support.books import STREAMS, Books
from tests.support.buyer import Buyer, CaughtMail
from tests.support.cluster import Cluster
from tests.support.eventually import eventually
from tests.support.stubborn import StubbornApi, Watch

pytestmark = pytest.mark.slow

# Calls of the story between two kills, and how long a killed part stays away, in seconds: the database longer
# than a request waits for it.
CALLS_BETWEEN = 8
AWAY = {"broker": 0.5, "database": 2.5}
KILLS = 8


@dataclass
class Trouble:
    """Kills broker and database in turn, each time while a change is under way, and starts them again."""

    cluster: Cluster
    kills: list[str] = field(default_factory=list)
    _next: int = CALLS_BETWEEN
    _mending: asyncio.Task[None] | None = None

    async def at_call(self, number: int, change: bool) -> None:
        if not change or number < self._next or len(self.kills) >= KILLS or self._under_way():
            return
        self._next = number + CALLS_BETWEEN
        part = self.cluster.database if len(self.kills) % 2 else self.cluster.broker
        await asyncio.sleep(0.002)  # the call is on its way
        part.kill()
        self.kills.append(part.name)
        self._mending = asyncio.create_task(self._mend(part))

    async def _mend(self, part: Child) -> None:
        await asyncio.sleep(AWAY[part.name])
        part.start()
        await self.cluster.ready(part)

    async def over(self) -> None:
        """Wait until everything runs again."""
        if self._mending is not None:
            await self._mending

    def _under_way(self) -> bool:
        return self._mending is not None and not self._mending.done()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(one_of_each: Cluster) -> Cluster:
    """Everything runs, each service once, on servers of its own."""
    return await one_of_each.start_all()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def story(running: Cluster) -> Story:
    """The story, told in the first test; the others go on from there."""
    trouble = Trouble(running)
    api = StubbornApi(running.url, Watch(trouble.at_call))
    return Story(api, CaughtMail(running.mailbox), oslo_date(running.clock.now()), tell=print)


@pytest.fixture(scope="module")
def books(running: Cluster) -> Books:
    """What is in the databases and streams."""
    return Books(running)


async def test_the_story_is_told_while_broker_and_database_are_killed(
    story: Story, running: Cluster, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.story.SECONDS", 90.0)
    watch = story.api._watch
    trouble = watch.at_call.__self__
    for title, step in story.steps():
        print(title, watch.calls)
        await step()
    await trouble.over()
    await books.quiet()
    print(trouble.kills, watch.refused, watch.repeated_changes)
    assert len(trouble.kills) >= 5, trouble.kills
    assert watch.repeated_changes, "no change met an outage: kill more often"
    await nothing_lost_nothing_doubled(story, running, books)


async def nothing_lost_nothing_doubled(story: Story, running: Cluster, books: Books) -> None:
    assert await books.count("customer", "customers") == 1
    assert await books.count("customer", "contracts") == 2
    assert await books.count("billing", "subscriptions") == 2
    assert await books.count("billing", "invoices") == 3
    assert await books.count("billing", "payments") == 3
    assert await books.count("survey", "invitations") == 1
    assert await books.count("survey", "responses") == 1
    assert await books.count("disclosure", "data_requests") == 1
    invitations = await CaughtMail(running.mailbox).links(story.email, "/surveys/")
    assert len(invitations) == 1
    customer = await books.told("CUSTOMER")
    assert (customer["CustomerRegistered"], customer["Purchased"], customer["InteractionClosed"]) == (1, 2, 1)
    billing = await books.told("BILLING")
    assert (billing["InvoiceIssued"], billing["PaymentReceived"], billing["InvoiceSettled"]) == (3, 3, 3)
    consent = await books.told("CONSENT")
    assert (consent["ConsentGiven"], consent["ConsentWithdrawn"], consent["Objected"]) == (1, 1, 1)
    survey = await books.told("SURVEY")
    assert (survey["Invited"], survey["Answered"], survey["NotInvited"]) == (1, 1, 0)
    assert not await books.events("DEAD_LETTERS")
    dpo = Caller(kind="staff", id="test.staff", roles=frozenset({"dpo"}), access_reason="audit")
    stub = running.stub("disclosure", disclosure_service_pb2_grpc.DisclosureServiceStub, dpo)
    verdict = await stub.VerifyLedger(
        disclosure_service_pb2.VerifyLedgerRequest(customer_id=story.customer_id)
    )
    assert verdict.intact, verdict
    assert verdict.entries > 0


async def test_every_event_again_in_reverse_order_changes_nothing(running: Cluster, books: Books) -> None:
    await books.quiet()  # nothing of the story is still on its way
    before = await books.known()
    told = [event for stream in STREAMS for event in await books.events(stream)][::-1]
    await books.publish(told)  # the broker knows their ids
    assert await stored(books) == len(told)
    await books.publish(told, tag="-again")  # the consumers know their ids
    assert await stored(books) == 2 * len(told)
    await books.quiet()
    assert_same(before, await books.known())


async def stored(books: Books) -> int:
    return sum([len(await books.events(stream)) for stream in STREAMS])


def assert_same(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert before.keys() == after.keys(), before.keys() ^ after.keys()
    for key, document in (*before.items(), *after.items()):
        # consent read them again, and they are the same
        (document.get("facts") or {}).pop("asked_at", None)
        document.pop("changed_at", None)
        if key.startswith("billing.billing_accounts/"):
            document.pop("version")  # counts who has held the account, also to find nothing new
    changed = [key for key in before if before[key] != after[key]]
    assert not changed, [(before[key], after[key]) for key in changed][:3]


async def test_old_facts_that_come_late_and_backwards_change_nothing(running: Cluster, books: Books) -> None:
    """Events that no inbox knows: the consumers read the owner's present state and compare versions."""
    before = await books.known()
    facts = ("registered", "corrected", "contact_point_changed", "purchased")
    old = [event for event in await books.events("CUSTOMER") if event.subject.split(".")[2] in facts]
    once = {event.headers["ce-id"].removesuffix("-late"): event for event in old}
    await books.publish(list(once.values())[::-1], tag="-late", fresh=True)
    await books.quiet()
    after = await books.known()
    # That consent read her facts anew is itself on her ledger, as it should be, and nothing else is new.
    reads = after.keys() - before.keys()
    assert {(after[key]["recipient_id"], after[key]["purpose"]) for key in reads} <= {
        ("consent", "customer_administration")
    }
    assert_same(before, {key: value for key, value in after.items() if key not in reads})


# --- a poison message -------------------------------------------------------------------------------------

FOLLOWS = "billing-on-purchased"


async def test_a_poison_message_is_put_aside_counted_and_brought_home(
    story: Story, running: Cluster, books: Books
) -> None:
    await running.restart("billing", crash_at=f"poison:{FOLLOWS}")  # a release with a fault
    buyer = Buyer(story, running, "poison")
    await buyer.register()
    contract_id = await buyer.buy()
    [purchased] = await eventually(lambda: books.letters(FOLLOWS))
    async with httpx.AsyncClient() as client:
        metrics = (await client.get(running.metrics_url("billing"))).text
    assert f'personvern_dead_letters_total{{consumer="{FOLLOWS}",service="billing"}} 1.0' in metrics
    assert not await books.count("billing", "subscriptions", contract_id=contract_id)

    await running.restart("billing")  # the fault is mended
    out = await personvern(running, "dead-letters", "replay", "--consumer", FOLLOWS)
    assert "1 of 1 dead letter(s) sent home." in out
    await books.quiet()
    assert await books.count("billing", "subscriptions", contract_id=contract_id) == 1
    assert not await books.letters()
    told = await books.events("CUSTOMER")
    assert told[-1].headers["ce-id"] == purchased.headers["ce-id"]


async def test_what_can_never_be_read_comes_back_to_the_dead_letters(running: Cluster, books: Books) -> None:
    [model] = [event for event in await books.events("CUSTOMER") if ".registered." in event.subject][:1]
    model.data, model.headers["ce-id"] = b"\xff not a message", "evt_spoilt"
    await books.publish([model], tag="-spoilt")
    readers = {"consent-on-customer-registered", "customer-on-registered", "customer-on-registered-look-up"}

    async def put_aside() -> bool:
        return {letter.headers["Dead-Consumer"] for letter in await books.letters()} == readers

    await eventually(put_aside)
    assert {letter.headers["Dead-Reason"] for letter in await books.letters()} == {"UNDECODABLE"}
    out = await personvern(running, "dead-letters", "replay", "--event", "evt_spoilt")
    assert "3 of 3" in out
    await books.quiet()
    await eventually(put_aside)


async def personvern(cluster: Cluster, *arguments: str) -> str:
    """What the command line prints when it succeeds."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.cli", *arguments,
        env={"NATS_URL": cluster.nats_url_of("operator"), "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0, out
    return out.decode()


# --- the same command twice at once -----------------------------------------------------------------------

AT_ONCE = 10
PROGRESS = {"status", "package", "completed_at", "package_expires_at", "collected", "days_left"}
Send = Callable[[str], Awaitable[httpx.Response]]


async def at_once(send: Send) -> httpx.Response:
    """Send one command ten times at once under one key; the answer that all of them got."""
    key = uuid.uuid4().hex
    answers = await asyncio.gather(*(send(key) for _ in range(AT_ONCE)))
    codes = {answer.status_code for answer in answers}
    assert len(codes) == 1 or codes == {200, 202}, [a.text for a in answers]  # 200 once the work has ended
    answers.append(await send(key))  # and once more when all is done
    first, *others = [lasting(answer) for answer in answers]
    assert not [other.items() ^ first.items() for other in others if other != first]
    return answers[0]


def lasting(answer: httpx.Response) -> dict[str, Any]:
    """What an answer says but for how far the work has come since."""
    return {name: value for name, value in ok(answer).items() if name not in PROGRESS}


async def test_identical_commands_at_once_act_once(story: Story, running: Cluster, books: Books) -> None:
    buyer = Buyer(story, running, "twins")
    her, staff, customer = buyer.her, buyer.staff, buyer.registration()
    answer = await at_once(lambda key: her.post("/v1/public/registrations", customer, key=key))
    buyer.registered(ok(answer))
    own = {"customer_id": buyer.customer_id}
    assert await books.count("customer", "customers", _id=buyer.customer_id) == 1

    order = buyer.order()
    await at_once(lambda key: her.post("/v1/me/purchases", order, key=key))
    assert await books.count("customer", "contracts", **own) == 1

    offers = "/v1/me/consents/marketing_new_offers"
    listed = ok(await her.get("/v1/me/consents"))["consents"]
    text = next(consent for consent in listed if consent["purpose"] == "marketing_new_offers")
    given = {"text_hash": text["text_hash"], "language": text["language"]}
    await at_once(lambda key: her.post(f"{offers}:grant", given, key=key))

    contact = {"channel": "phone", "topic": "invoice.due_date", "text": "Asked twice."}
    contacts = f"/v1/staff/customers/{buyer.customer_id}/interactions"
    await at_once(lambda key: staff.post(contacts, contact, key=key))
    assert await books.count("customer", "interactions", **own) == 1

    await at_once(lambda key: her.post("/v1/me/data-requests", {"kind": "access"}, key=key))
    assert await books.count("disclosure", "data_requests", **own) == 1
    await books.quiet()
    told = [event for event in await books.events("CONSENT") if event.subject.endswith(buyer.customer_id)]
    assert [event.headers["ce-type"].rpartition(".")[2] for event in told] == ["ConsentGiven"]


async def test_one_payment_file_sent_ten_times_at_once_pays_once(
    story: Story, running: Cluster, books: Books
) -> None:
    before, files = await books.count("billing", "payments"), await books.count("billing", "payment_files")
    item = giro.Item(12_345, story.invoices[0]["kid"], story.payer, day=story.today)
    content = giro.file([item], 7_654_321)
    binary = {"Content-Type": "application/octet-stream"}
    staff = running.staff("finance", reason="customer_request; case=twins")
    await at_once(lambda key: staff.post("/v1/staff/payment-files", content=content, headers=binary, key=key))
    await books.quiet()
    assert await books.count("billing", "payment_files") == files + 1
    assert await books.count("billing", "payments") == before + 1
