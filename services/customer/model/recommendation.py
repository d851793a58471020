"""Recommendations: which products suit somebody, by what, in which order.

Pure: the same input gives the same answer. The score of a product is the sum of the points of its reasons. A
reason says on which category of data it rests and gives points as the weights say; an interest's points are
scaled by its level. What reaches `minimum` is recommended, highest score first, then by product code, at most
`most`. What is owned already, cannot be had at any address, is not meant for the person's age, or belongs to
a topic that the person removed is never a candidate, whatever the score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.customer.model.address import Place
from services.customer.model.interest import InterestRules, Interests, Level, Origin
from services.customer.model.product import LocalText, Product
from services.customer.model.usage import PERSONALISATION

SIMILAR, NEW, CONTACTS = "marketing_similar_products", "marketing_new_offers", "service_tips"


class Data(StrEnum):
    """The category of data, a key of the privacy policy, that a reason rests on."""

    ADDRESS = "supply_address"
    AGE = "identity"
    PURCHASES = "purchase_history"
    INTERESTS = "interests"
    USAGE = "usage"
    CONTACTS = "communication"


@dataclass(frozen=True)
class ContactRule:
    """Questions about one of `topics` speak for products of `groups`."""

    topics: tuple[str, ...]
    groups: tuple[str, ...]
    why: LocalText


@dataclass(frozen=True)
class RecommendationRules:
    """Points, limits and sentences. `{topic}` in a sentence is the name of a topic."""

    available: int
    age: int
    similar: int
    interest: Mapping[Origin, int]
    level_percent: Mapping[Level, int]
    contact: int
    minimum: int
    most: int
    texts: Mapping[str, LocalText]
    contacts: tuple[ContactRule, ...]
    contacts_within_months: int


@dataclass(frozen=True)
class Person:
    """What recommendations rest on. `owned` are product codes and `similar` groups of running contracts.

    `groups` are the groups that running contracts are of, `asked` the topics of recent contacts.
    """

    places: tuple[Place, ...]
    age: int | None
    owned: frozenset[str]
    groups: frozenset[str]
    similar: frozenset[str]
    interests: Interests
    asked: frozenset[str]


@dataclass(frozen=True)
class Reason:
    """One reason for a product: the data that it rests on, its points, and a sentence."""

    data: Data
    points: int
    text: LocalText


@dataclass(frozen=True)
class Recommendation:
    """A product with its reasons; `purpose` is what it is shown under."""

    product: Product
    purpose: str
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """The sum of the points."""
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True)
class Question:
    """A use that must be allowed; `group` is the product group for purposes that depend on it."""

    purpose: str
    group: str = ""


@dataclass(frozen=True)
class Setting:
    """The rules that recommendations are made by."""

    rules: RecommendationRules
    interests: InterestRules


def candidates(person: Person, products: Sequence[Product], setting: Setting) -> list[Product]:
    """Products that could be recommended before anything is known about reasons or permissions."""
    unwanted = {group for topic in person.interests.removed for group in _groups(topic, setting)}
    return [
        product
        for product in products
        if product.code not in person.owned
        and product.group not in unwanted
        and any(not product.refusal(place, person.age) for place in person.places)
    ]


def questions(person: Person, products: Sequence[Product], setting: Setting) -> list[Question]:
    """What must be asked before these products may be recommended: each distinct use once."""
    found = {_use(person, product) for product in products}
    views = any(item.source(Origin.VIEW) for item in person.interests.items.values())
    if products and views:
        found.add(Question(PERSONALISATION))
    if products and any(person.asked & set(rule.topics) for rule in setting.rules.contacts):
        found.add(Question(CONTACTS))
    return sorted(found, key=lambda question: (question.purpose, question.group))


def recommend(
    person: Person, products: Sequence[Product], allowed: frozenset[Question], setting: Setting
) -> list[Recommendation]:
    """The recommendations among `products` that rest on allowed uses only, best first."""
    made = []
    for product in products:
        use = _use(person, product)
        if use in allowed:
            reasons = _reasons(person, product, allowed, setting)
            made.append(Recommendation(product, use.purpose, tuple(reasons)))
    good = [one for one in made if one.score >= setting.rules.minimum]
    return sorted(good, key=lambda one: (-one.score, one.product.code))[: setting.rules.most]


def _use(person: Person, product: Product) -> Question:
    if product.group in person.similar:
        return Question(SIMILAR, product.group)
    return Question(NEW)


def _reasons(
    person: Person, product: Product, allowed: frozenset[Question], setting: Setting
) -> list[Reason]:
    rules, group = setting.rules, product.group
    found = [Reason(Data.ADDRESS, rules.available, rules.texts["available"])]
    if product.target_group.minimum_age or product.target_group.maximum_age:
        found.append(Reason(Data.AGE, rules.age, rules.texts["age"]))
    if group in person.similar:
        found.append(Reason(Data.PURCHASES, rules.similar, rules.texts["similar"]))
    for topic in setting.interests.of_group(group):
        found += _interest(person, topic, Question(PERSONALISATION) in allowed, setting)
    if Question(CONTACTS) in allowed:
        found += [
            Reason(Data.CONTACTS, rules.contact, rule.why)
            for rule in rules.contacts
            if group in rule.groups and person.asked & set(rule.topics)
        ]
    return found


_DATA = {Origin.DECLARED: Data.INTERESTS, Origin.PURCHASE: Data.PURCHASES, Origin.VIEW: Data.USAGE}


def _interest(person: Person, topic: str, views: bool, setting: Setting) -> list[Reason]:
    item = person.interests.items.get(topic)
    if item is None:
        return []
    name, rules = setting.interests.topics[topic].names, setting.rules
    return [
        Reason(
            _DATA[source.origin],
            rules.interest[source.origin] * rules.level_percent[item.level] // 100,
            _about(rules.texts[source.origin.value], name),
        )
        for source in item.sources
        if views or source.origin is not Origin.VIEW
    ]


def _about(text: LocalText, name: LocalText) -> LocalText:
    return LocalText(
        text.nb.replace("{topic}", name.nb),
        text.nn.replace("{topic}", name.nn),
        text.en.replace("{topic}", name.en),
    )


def _groups(topic: str, setting: Setting) -> tuple[str, ...]:
    known = setting.interests.topics.get(topic)
    return () if known is None else known.groups
