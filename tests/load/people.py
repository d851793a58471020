"""Customers to measure with."""

from dataclasses import dataclass

from deploy.local.api import Api, ok
from deploy.local.story import Story
from services.chassis.clock import SystemClock
from services.kernel.calendar import oslo_date
from tests.support.cluster import Cluster

PEOPLE = 32
PURPOSE = "marketing_new_offers"


@dataclass(frozen=True)
class Person:
    """A customer who is logged in, and the hash of the text that she may consent to."""

    id: str
    headers: dict[str, str]
    text_hash: str


class NoMail:
    """The story's steps that are used here read no mail."""

    async def links(self, address: str, word: str) -> list[str]:
        return []

    async def subjects(self, address: str) -> list[str]:
        return []


async def register(cluster: Cluster) -> list[Person]:
    """Customers to work on."""
    people = []
    api = Api(cluster.url)
    for _ in range(PEOPLE):
        story = Story(api, NoMail(), oslo_date(SystemClock().now()))
        her = await story.log_in(f"kari-{story.tag}")
        customer = ok(await her.post("/v1/public/registrations", story.registration()))["customer_id"]
        listed = ok(await her.get("/v1/me/consents"))["consents"]
        text = next(item["text_hash"] for item in listed if item["purpose"] == PURPOSE)
        people.append(Person(customer, {"Authorization": her.headers["Authorization"]}, text))
        await her.close()
    await api.close()
    return people
