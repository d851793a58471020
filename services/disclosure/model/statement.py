"""What the privacy policy says about a package, in one language; the consent context owns the policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Controller:
    """Who is responsible, and where to turn (GDPR art. 15(1), 13(1)(a)-(b))."""

    name: str
    organisation_number: str
    contact: str
    privacy_officer: str


@dataclass(frozen=True)
class StatedPurpose:
    """What a purpose is called, and on which basis it rests, in words with the article."""

    name: str
    legal_basis: str


@dataclass(frozen=True)
class StatedRight:
    """A right of the person, for example "Innsyn", and what it means."""

    key: str
    name: str
    text: str


@dataclass(frozen=True)
class Statement:
    """The policy in one language. Keys are the policy's own; `retention` says how long, in words."""

    policy_version: str
    controller: Controller
    purposes: Mapping[str, StatedPurpose]
    data_categories: Mapping[str, str]
    recipients: Mapping[str, str]
    retention: Mapping[str, str]
    rights: Sequence[StatedRight]
    direct_marketing: frozenset[str] = frozenset()
    """Purposes that are direct marketing, which one objection ends together (GDPR article 21(2))."""
