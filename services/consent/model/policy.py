"""The privacy statement as data: purposes with their basis, texts and limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from services.consent.model.contact_rules import FrequencyCap, QuietHours
from services.consent.model.products import belongs
from services.kernel.proof.canonical import digest

LANGUAGES = ("nb", "nn", "en")
TERMINAL_PREFIX = "terminal_"
"""How a terminal category's key begins in ledgers, where customers' purposes stand too."""
TERMINAL_CONSENTS = "terminal_consents"
"""Under this name the archive of texts keeps what terminals were asked."""

DIRECT_MARKETING = "direct_marketing"
"""The key with which a person objects to all marketing at once (GDPR article 21(2))."""


class Permission(StrEnum):
    """What a use needs besides its basis."""

    CONSENT = "consent"
    SOFT_OPT_IN = "soft_opt_in"
    """Marketing of own similar products to existing customers (markedsføringsloven § 15(3))."""
    BASIS = "basis"
    """Nothing more: contract, statute or a legitimate interest carries it."""


class ObjectionRule(StrEnum):
    """What an objection does (GDPR article 21)."""

    ABSOLUTE = "absolute"
    """Direct marketing: stops at once, no weighing (article 21(2)-(3))."""
    HONOURED = "honoured"
    """Another legitimate interest: we always stop, also where article 21(1) would let us weigh."""
    NONE = "none"
    """Contract, statute, claims or security: there is no right to object, or compelling grounds stand."""


@dataclass(frozen=True)
class Texts:
    """One text in Bokmål, Nynorsk and English."""

    nb: str
    nn: str
    en: str

    def __hash__(self) -> int:
        return hash(self.nb)  # texts are keys of what is put together once: one string says which it is

    def get(self, language: str) -> str:
        """The text in `language`, Bokmål when the language is not one of ours."""
        return {"nn": self.nn, "en": self.en}.get(language, self.nb)


@dataclass(frozen=True)
class LegalBasis:
    """A basis in GDPR article 6 with the national paragraphs that add to it."""

    iri: str
    """DPV IRI, for example `eu-gdpr:A6-1-a`."""
    article: str
    statutes: tuple[str, ...] = ()
    interest: Texts | None = None
    """The interest pursued; only for article 6(1)(f), where article 13(1)(d) wants it told."""

    @cached_property
    def text(self) -> str:
        """All of it in one line: "GDPR art. 6(1)(a); markedsføringsloven § 15(1)"."""
        return "; ".join((self.article, *self.statutes))

    @property
    def letter(self) -> str:
        """The letter of article 6(1): a, b, c, d, e or f."""
        return self.iri.removeprefix("eu-gdpr:A6-1-")[:1]


@dataclass(frozen=True)
class AgeRule:
    """From which age (whole years) a person is covered; organisations have no age."""

    alone: int
    with_guardian: int | None = None
    """From this age when a guardian has agreed; None when a guardian changes nothing."""
    profiling: int | None = None
    """From this age `profiling_categories` may be used; None when they may be from `alone`."""
    profiling_categories: frozenset[str] = frozenset()
    """Data categories that draw a picture of a person."""


@dataclass(frozen=True)
class Purpose:
    """One purpose for which personal data is processed."""

    key: str
    active: bool
    permission: Permission
    name: Texts
    text: Texts
    basis: LegalBasis
    dpv_purposes: tuple[str, ...]
    data_categories: tuple[str, ...]
    channels: frozenset[str]
    recipients: tuple[str, ...]
    age: AgeRule | None
    objection: ObjectionRule
    direct_marketing: bool
    retention: str
    section: str
    """Key of the section of the privacy statement that carries the purpose."""
    consent_months: int | None = None
    """How long a consent holds before it must be renewed; None for purposes without consent."""
    given_by_guardian: bool = False
    """Whether it is a guardian who consents, in the child's ledger."""

    def text_hash(self, language: str) -> str:
        """What a consent is to: the hash of name and text in one language (GDPR article 7(1))."""
        return text_hash(self.key, language, self.name.get(language), self.text.get(language))

    @cached_property
    def text_hashes(self) -> Mapping[str, str]:
        """The hash per language."""
        return {language: self.text_hash(language) for language in LANGUAGES}


def text_hash(purpose: str, language: str, name: str, text: str) -> str:
    """SHA-256 in hex over purpose, language, name and text: one changed letter is another text."""
    return digest({"purpose": purpose, "language": language, "name": name, "text": text})


@dataclass(frozen=True)
class Named:
    """A keyed thing with a name and an explanation."""

    key: str
    name: Texts
    text: Texts
    iri: str = ""
    statute: str = ""
    months: int = 0
    """How many months, for retention classes that programs count by; else 0."""


@dataclass(frozen=True)
class TerminalCategory:
    """What a browser or an app installation is asked (ekomloven § 3-15)."""

    key: str
    required: bool
    """Strictly necessary for what the person asked for: not asked about, never off."""
    purpose: Purpose
    """What one says yes to, as ledger and receipt name it: basis and retention are those of `serves`."""
    serves: str
    """The purpose of the policy for which data under this category is used."""
    compared_at_login: bool
    """Whether the customer's consent to `serves` is compared with the terminal's when they log in."""
    denied_by_gpc: bool
    """Whether `Sec-GPC: 1` is a no until the person says otherwise."""
    signals: tuple[str, ...]
    """Signals of Google Consent Mode v2 that are granted with it."""
    covers: frozenset[str]
    """Kinds of usage events that may be stored under it."""


@dataclass(frozen=True)
class Section:
    """A section of the privacy statement: what it promises, and what keeps the promise."""

    key: str
    name: Texts
    text: Texts
    promises: tuple[str, ...]
    """Rows of docs/mission.md."""
    rules: tuple[str, ...]
    """Rules of the decision that keep the section's word."""
    also: tuple[str, ...] = ()
    """Purposes of other sections that this one is about too."""


@dataclass(frozen=True)
class Controller:
    """The company responsible for the processing (GDPR article 13(1)(a)-(b))."""

    name: str
    organisation_number: str
    address: str
    contact: str
    privacy_officer: str
    supervisory_authority: str
    jurisdiction: str
    storage_locations: tuple[str, ...]
    privacy_notice: str
    withdrawal: str


@dataclass(frozen=True)
class Topic:
    """What a message is about: a row in the matrix of preferences."""

    key: str
    name: Texts
    text: Texts
    purposes: frozenset[str]
    """Purposes whose messages the topic covers."""
    product_groups: tuple[str, ...] = ()
    """Product groups that it is about; empty for the topic of everything else in its purposes."""

    def about(self, product: str) -> bool:
        """Whether a product (a group, or a code that begins with one) belongs to the topic."""
        return belongs(product, self.product_groups)


@dataclass(frozen=True)
class Policy:
    """The whole policy; `version` is the hash of its content."""

    version: str
    controller: Controller
    introduction: Texts
    articles: Mapping[str, Texts]
    """What each article of a legal basis means to a person."""
    statutes: Mapping[str, Texts]
    """What each law is called, by its name in Bokmål."""
    sections: tuple[Section, ...]
    """The sections of the statement, in the order in which people read them."""
    information: tuple[Named, ...]
    """What else must be told (GDPR articles 13 and 14)."""
    purposes: Mapping[str, Purpose]
    data_categories: Mapping[str, Named]
    recipients: Mapping[str, Named]
    retention: Mapping[str, Named]
    rights: tuple[Named, ...]
    topics: tuple[Topic, ...] = ()
    """Rows of the matrix of preferences."""
    terminal_categories: Mapping[str, TerminalCategory] = field(default_factory=dict)
    """What terminals are asked, in the order in which people read it."""
    quiet_hours: tuple[QuietHours, ...] = ()
    caps: tuple[FrequencyCap, ...] = ()
    source: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)
    """The content as it was written, for the archive of versions and for diffs."""

    @cached_property
    def remembered(self) -> dict[tuple[str, str], Any]:
        """What a decision has worked out of this policy once, per purpose and channel."""
        return {}

    def purpose(self, key: str) -> Purpose | None:
        """The purpose with this key, or None."""
        return self.purposes.get(key)

    def terminal_purpose(self, key: str) -> Purpose | None:
        """What a terminal category's ledger entries call its purpose, by that key; None for other keys."""
        category = self.terminal_categories.get(key.removeprefix(TERMINAL_PREFIX))
        return category.purpose if category and category.purpose.key == key else None

    @cached_property
    def terminal_texts_hashes(self) -> Mapping[str, str]:
        """Per language the hash of all that a terminal is asked: a yes is to what was shown as a whole."""
        asked = [item.purpose for item in self.terminal_categories.values()]
        return {
            language: digest({TERMINAL_CONSENTS: [purpose.text_hash(language) for purpose in asked]})
            for language in LANGUAGES
        }

    def cited(self, statute: str) -> Texts:
        """A paragraph, "bokføringsloven § 13", or a whole law, with the law named in each language."""
        law, mark, place = statute.partition(" § ")
        if not mark:
            return self.statutes.get(statute, Texts(statute, statute, statute))
        name = self.statutes[law]
        return Texts(statute, f"{name.nn} § {place}", f"{name.en} § {place.replace('nr.', 'no.')}")

    def basis_cited(self, basis: LegalBasis) -> Texts:
        """Article and paragraphs of a basis, in each language."""
        statutes = [self.cited(statute) for statute in basis.statutes]

        def line(language: str) -> str:
            return "; ".join((basis.article, *(statute.get(language) for statute in statutes)))

        return Texts(nb=line("nb"), nn=line("nn"), en=line("en"))

    def consent_purposes(self, *, of_child: bool = False) -> list[Purpose]:
        """Active purposes that need consent, in policy order; `of_child`: a guardian's consents too."""
        asked = [item for item in self._active() if item.permission is Permission.CONSENT]
        return [item for item in asked if of_child or not item.given_by_guardian]

    def objectionable(self) -> list[Purpose]:
        """Active purposes that a person can object to, in policy order."""
        return [item for item in self._active() if item.objection is not ObjectionRule.NONE]

    def _active(self) -> list[Purpose]:
        return [item for item in self.purposes.values() if item.active]
