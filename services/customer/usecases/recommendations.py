"""Recommendations: gather what is known, ask consent once per distinct use, let the model do the rest."""

import asyncio
from dataclasses import dataclass

from services.chassis.caller import Caller
from services.customer.model.customer import Customer
from services.customer.model.product import LocalText, Product
from services.customer.model.recommendation import (
    NEW,
    SIMILAR,
    Person,
    Question,
    Recommendation,
    Setting,
    candidates,
    questions,
    recommend,
)
from services.customer.usecases.deps import Deps
from services.customer.usecases.interests import interests_of
from services.customer.usecases.restriction import require_readable
from services.kernel.calendar import add_months, oslo_midnight
from services.kernel.decisions import Decision

ON_PAGE = "app"
"""The channel that the policy knows for what is shown on Min side and in the apps, or to an agent."""


@dataclass(frozen=True)
class Withheld:
    """A purpose under which products would have been shown if consent did not say no; its sentence."""

    purpose: str
    text: LocalText


@dataclass(frozen=True)
class Recommended:
    """The recommendations, best first, and what was left out because of a refusal."""

    items: tuple[Recommendation, ...]
    withheld: tuple[Withheld, ...]


async def recommendations(customer_id: str, reader: Caller, deps: Deps) -> Recommended:
    """What to offer a customer now, each with its reasons; a read by staff is recorded first.

    Raises CustomerNotFound, or what asking consent raises: without its word nothing is recommended.
    """
    customer = await deps.store.customers.get(customer_id)
    require_readable(customer.id, customer.status, reader)
    products = await deps.store.products.all()
    setting = Setting(deps.profile.recommendations, deps.profile.interests)
    person = await _person(customer, products, deps)
    possible = candidates(person, products, setting)
    answers = await _asked(customer.id, questions(person, possible, setting), deps)
    allowed = frozenset(question for question, decision in answers.items() if decision.allow)
    items = recommend(person, possible, allowed, setting)
    await _record(customer.id, reader, deps)
    return Recommended(tuple(items), _withheld(answers))


async def _person(customer: Customer, products: list[Product], deps: Deps) -> Person:
    today = deps.today()
    similar_to = {product.code: product.similar_to for product in products}
    _, *also = await deps.store.merges.ids(customer.id)
    contracts = await deps.store.contracts.of_customer(customer.id, also=also)
    running = [one for one in contracts if one.runs(today)]
    groups = frozenset(one.product_group for one in running)
    since = oslo_midnight(add_months(today, -deps.profile.recommendations.contacts_within_months))
    asked = await deps.store.interactions.asked_since(customer.id, since, also=also)
    return Person(
        places=tuple(item.place for item in customer.supply_addresses),
        age=customer.age_on(today),
        owned=frozenset(one.product_code for one in running),
        groups=groups,
        similar=groups.union(*(similar_to.get(one.product_code, ()) for one in running)),
        interests=await interests_of(customer.id, deps),
        asked=frozenset(one.topic for one in asked),
    )


async def _asked(customer_id: str, wanted: list[Question], deps: Deps) -> dict[Question, Decision]:
    answers = await asyncio.gather(
        *(
            deps.decisions.decide(customer_id, question.purpose, channel=ON_PAGE, product=question.group)
            for question in wanted
        )
    )
    return dict(zip(wanted, answers, strict=True))


def _withheld(answers: dict[Question, Decision]) -> tuple[Withheld, ...]:
    """One sentence per purpose of marketing that was refused."""
    refused: dict[str, Withheld] = {}
    for question, decision in answers.items():
        if question.purpose in {SIMILAR, NEW} and not decision.allow:
            refused.setdefault(question.purpose, Withheld(question.purpose, LocalText(**decision.sentences)))
    return tuple(refused.values())


async def _record(customer_id: str, reader: Caller, deps: Deps) -> None:
    if reader.kind == "staff":
        await deps.reads.record(
            reader=reader,
            subjects=[customer_id],
            purpose=SIMILAR,
            categories=["identity", "supply_address", "purchase_history", "interests", "communication"],
            fields=["recommendation.product", "recommendation.reasons"],
        )
