"""A realistic mix of what people do, through the gateway; every call is timed, every write written down."""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.local.api import Api, ok
from deploy.local.story import Story
from tests.load.books import Book, contacts
from tests.support.buyer import Buyer, CaughtMail
from tests.support.cluster import Cluster
from tests.support.eventually import eventually

PURPOSE = "marketing_new_offers"
AGAIN_SECONDS = 0.2
"""Until a write that got no answer is sent again, under its old key."""
GIVE_UP_SECONDS = 90.0
LOST = "no answer"
TOO_MANY = 429


@dataclass(frozen=True)
class Done:
    """One request: when it began (seconds since the start), how long it took, why it failed."""

    route: str
    began: float
    seconds: float
    failure: str = ""
    during: str = ""


@dataclass
class Log:
    """All requests. `during` is what is being done to the suite meanwhile."""

    began: float = field(default_factory=time.perf_counter)
    done: list[Done] = field(default_factory=list)
    during: str = ""

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.began

    def add(self, route: str, began: float, failure: str, during: str) -> None:
        """A request has ended."""
        told = during or self.during  # it may have begun before something was killed, and met it
        self.done.append(Done(route, began, self.now - began, failure, told if failure else ""))


@dataclass
class Person:
    """A customer, who is logged in, with an agent who looks after her; one worker at a time is she."""

    buyer: Buyer
    consent: dict[str, str]
    survey: str = ""
    granted: bool = False
    book: Book = field(default_factory=Book)


@dataclass
class World:
    """The company and its customers."""

    cluster: Cluster
    story: Story
    people: list[Person]

    @property
    def anyone(self) -> Api:
        """Nobody in particular."""
        return self.story.api


async def world(cluster: Cluster, count: int) -> World:
    """A company with a product, a partner and a survey; customers who bought, were billed, and called."""
    story = Story(cluster.api(), CaughtMail(cluster.mailbox), cluster.clock.now().date())
    await story.set_up_company()
    people = []
    for number in range(count):
        buyer = Buyer(story, cluster, f"kari{number}")
        await buyer.register()
        await buyer.buy()
        listed = ok(await buyer.her.get("/v1/me/consents"))["consents"]
        text = next(one for one in listed if one["purpose"] == PURPOSE)
        people.append(Person(buyer, {"text_hash": text["text_hash"], "language": text["language"]}))
    for person in people:
        await eventually(lambda person=person: _charged(person))  # type: ignore[misc]
    run = ok(await story.staff.post("/v1/staff/invoice-runs", {"period": story.periods[0]}), 202)
    await story.finish(run["operation_id"], "invoices")
    for person in people:
        await person.buyer.call()
        person.survey = await eventually(lambda person=person: _invited(story, person))  # type: ignore[misc]
        person.book.contacts.update(await contacts(person))
    _share_out(cluster, people)
    return World(cluster, story, people)


def _share_out(cluster: Cluster, people: list[Person]) -> None:
    """Half of the people are at one replica of the gateway, half at the other, as behind a load balancer."""
    for number, person in enumerate(people):
        url, buyer = cluster.urls()[number % cluster.replicas], person.buyer
        buyer.her, buyer.staff = Api(url, headers=buyer.her.headers), Api(url, headers=buyer.staff.headers)
        for client in (buyer.her, buyer.staff):
            cluster.stack.push_async_callback(client.close)


async def _charged(person: Person) -> bool:
    answer = await person.buyer.her.get("/v1/me/billing-account")
    return answer.is_success and bool(answer.json()["subscriptions"])


async def _invited(story: Story, person: Person) -> str:
    links = await story.mail.links(person.buyer.email, "/surveys/")
    return httpx.URL(links[-1]).path if links else ""


class Traffic:
    """What the people do, until told to stop."""

    def __init__(self, world: World, log: Log, *, pause: float = 0.0, seed: int = 7) -> None:
        self.world, self.log, self._pause = world, log, pause
        self._random = random.Random(seed)
        self.stopping = False
        self._works: list[tuple[int, Callable[[Person], Awaitable[None]]]] = [
            (8, self._log_in),
            (18, self._look_around),
            (10, self._consents),
            (14, self._invoices),
            (8, self._decision),
            (8, self._agent),
            (6, self._contact),
            (6, self._survey),
            (6, self._partner),
            (6, self._public),
        ]

    async def run(self, people: list[Person]) -> None:
        """One worker, who is each of these people in turn."""
        weights = [weight for weight, _ in self._works]
        works = [work for _, work in self._works]
        while not self.stopping:
            [work] = self._random.choices(works, weights)
            await work(self._random.choice(people))
            await asyncio.sleep(self._pause)

    async def call(self, route: str, api: Api, method: str, path: str, **more: Any) -> Any:
        """One request; its JSON, None when it failed. What is refused for a reason is no answer either."""
        began, during = self.log.now, self.log.during
        try:
            answer = await api.call(method, path, **more)
        except httpx.HTTPError as error:
            self.log.add(route, began, f"{LOST}: {type(error).__name__}", during)
            return None
        if answer.is_success:
            self.log.add(route, began, "", during)
            return answer.json() if "json" in answer.headers.get("content-type", "") else {}
        reason = answer.json().get("reason", "") if "json" in answer.headers.get("content-type", "") else ""
        self.log.add(route, began, f"{answer.status_code} {reason}".strip(), during)
        if answer.status_code < 500 and answer.status_code != TOO_MANY:
            raise AssertionError(f"{route} was refused: {answer.status_code} {answer.text[:300]}")
        return None

    async def write(self, route: str, api: Api, path: str, body: Any) -> dict[str, Any]:
        """A change, sent again under the same key until it is answered."""
        key, until = uuid.uuid4().hex, self.log.now + GIVE_UP_SECONDS
        while (answer := await self.call(route, api, "POST", path, json=body, key=key)) is None:
            if self.log.now > until:
                raise AssertionError(f"{route} was not answered for {GIVE_UP_SECONDS:.0f} s")
            await asyncio.sleep(AGAIN_SECONDS)
        return dict(answer)

    # --- what they do ------------------------------------------------------------------------------------

    async def _log_in(self, person: Person) -> None:
        anyone = self.world.anyone
        await self.call("log in", anyone, "POST", "/dev/login", json={"subject": "nobody.yet", "roles": []})

    async def _look_around(self, person: Person) -> None:
        her = person.buyer.her
        await self.call("me", her, "GET", "/v1/me")
        await self.call("my contracts", her, "GET", "/v1/me/contracts")
        await self.call("who saw my data", her, "GET", "/v1/me/disclosures")

    async def _consents(self, person: Person) -> None:
        her, book = person.buyer.her, person.book
        await self.call("my consents", her, "GET", "/v1/me/consents")
        act = "withdraw" if person.granted else "grant"
        body = {} if person.granted else person.consent
        book.consents_asked += 1
        made = await self.write(f"{act} a consent", her, f"/v1/me/consents/{PURPOSE}:{act}", body)
        book.consents.append(made["entry_id"])
        person.granted = not person.granted

    async def _invoices(self, person: Person) -> None:
        her = person.buyer.her
        listed = await self.call("my invoices", her, "GET", "/v1/me/invoices")
        if listed and listed["invoices"]:
            path = f"/v1/me/invoices/{listed['invoices'][0]['invoice_id']}"
            await self.call("an invoice", her, "GET", path, headers={"Accept": "application/json"})

    async def _decision(self, person: Person) -> None:
        asked = {"customer_id": person.buyer.customer_id, "purpose": PURPOSE, "channel": "app"}
        await self.call("may we", self.world.story.staff, "POST", "/v1/staff/decisions:explain", json=asked)

    async def _agent(self, person: Person) -> None:
        path = f"/v1/staff/customers/{person.buyer.customer_id}"
        await self.call("an agent's view", person.buyer.staff, "GET", path)

    async def _contact(self, person: Person) -> None:
        text = f"Asked something, {uuid.uuid4().hex}."
        body = {"channel": "phone", "topic": "invoice.due_date", "text": text}
        path = f"/v1/staff/customers/{person.buyer.customer_id}/interactions"
        made = await self.write("log a contact", person.buyer.staff, path, body)
        person.book.contacts[made["interaction_id"]] = text

    async def _survey(self, person: Person) -> None:
        if person.book.answered:
            return
        anyone, as_json = self.world.anyone, {"Accept": "application/json"}
        form = await self.call("a survey", anyone, "GET", person.survey, headers=as_json)
        if form is None or self._random.random() < 0.5:
            return
        person.book.answered = True
        answers = {"answers": [{"question": form["questions"][0]["key"], "score": 9}], "final": True}
        await self.write("answer a survey", anyone, person.survey, answers)

    async def _partner(self, person: Person) -> None:
        name, secret = self.world.story.company.credentials
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        token = await self.call("a partner's token", self.world.anyone, "POST", "/oauth/token", data=form)
        if token is None:
            return
        partner = self.world.cluster.api(token["access_token"])
        await self.call("a partner's invoices", partner, "GET", "/v1/partner/invoices?page_size=20")
        await partner.close()

    async def _public(self, person: Person) -> None:
        await self.call("the processors", self.world.anyone, "GET", "/v1/public/processors")
        await self.call("the privacy notice", self.world.anyone, "GET", "/v1/public/privacy-notice")
