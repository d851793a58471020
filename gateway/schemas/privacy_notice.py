"""The public privacy notice (GDPR articles 13 and 14), made from the policy that is enforced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.processors import PublicProcessor
from personvern.consent.v1 import consent_pb2 as pb


class NoticeController(Answer):
    """Who is responsible, and to whom one may turn."""

    name: str
    organisation_number: str
    address: str
    contact: str
    privacy_officer: str
    supervisory_authority: str


class NoticeItem(Answer):
    """A name and what it covers."""

    key: str
    name: str
    text: str


class NoticePurpose(Answer):
    """One purpose: what for, on which basis, with which data, to whom, how long, and what one can do."""

    key: Annotated[str, Field(examples=["marketing_new_offers"])]
    name: str
    text: str
    needs_consent: bool
    can_object: bool
    legal_basis: Annotated[str, Field(examples=["GDPR art. 6(1)(a); markedsføringsloven § 15(1)"])]
    legal_basis_meaning: Annotated[str, Field(examples=["Du har samtykket"])]
    legal_basis_iri: str
    dpv_purposes: list[str]
    interest: Annotated[str, Field(description="The interest pursued, for article 6(1)(f).")]
    data_categories: list[NoticeItem]
    recipients: list[NoticeItem]
    channels: list[str]
    minimum_age: Annotated[int, Field(description="0 when there is none.")]
    retention: NoticeItem
    statute: str


class NoticeSection(Answer):
    """A section of the statement: what it promises, and the purposes that carry it."""

    key: str
    name: str
    text: str
    purposes: Annotated[list[str], Field(description="Keys of the purposes that are told about here.")]
    also: Annotated[list[str], Field(description="Keys of purposes of other sections that it is about too.")]


class NoticeTerminalCategory(Answer):
    """One thing that browsers and apps are asked."""

    key: Annotated[str, Field(examples=["statistics"])]
    name: str
    text: str
    required: Annotated[bool, Field(description="Strictly necessary: not asked about.")]
    months: Annotated[int, Field(description="For how many months an answer holds; 0 for the necessary.")]
    denied_by_gpc: Annotated[bool, Field(description="Whether `Sec-GPC: 1` is taken for a no.")]


class PrivacyNotice(Answer):
    """The notice in one language."""

    language: str
    policy_version: str
    introduction: str
    controller: NoticeController
    sections: list[NoticeSection]
    purposes: list[NoticePurpose]
    information: Annotated[
        list[NoticeItem], Field(description="What else must be told (GDPR articles 13 and 14).")
    ]
    recipients: Annotated[list[NoticeItem], Field(description="Categories that the purposes speak of.")]
    terminal_categories: list[NoticeTerminalCategory]
    retention: Annotated[list[NoticeItem], Field(description="How long each kind of record is kept.")]
    rights: list[NoticeItem]
    processors: Annotated[
        list[PublicProcessor], Field(description="Categories with an agreement in force now; never names.")
    ]

    @classmethod
    def of(cls, policy: pb.Policy, processors: list[PublicProcessor], language: str) -> PrivacyNotice:
        """From the policy and the live register; purposes that are off are left out."""
        words = _Words(policy, language)
        controller = policy.controller
        return cls(
            language=language,
            policy_version=policy.version,
            introduction=getattr(policy.introduction, language),
            controller=NoticeController(
                name=controller.name,
                organisation_number=controller.organisation_number,
                address=controller.address,
                contact=controller.contact,
                privacy_officer=controller.privacy_officer,
                supervisory_authority=controller.supervisory_authority,
            ),
            sections=[words.section(item, policy.purposes) for item in policy.sections],
            purposes=[words.purpose(item) for item in policy.purposes if item.active],
            information=[words.item(item) for item in policy.information],
            recipients=[words.item(item) for item in policy.recipients],
            terminal_categories=[words.terminal(item) for item in policy.terminal_categories],
            retention=[words.item(item) for item in policy.retention],
            rights=[words.item(item) for item in policy.rights],
            processors=processors,
        )


class _Words:
    """The policy's words in one language."""

    def __init__(self, policy: pb.Policy, language: str) -> None:
        self._language = language
        self._categories = {item.key: self.item(item) for item in policy.data_categories}
        self._recipients = {item.key: self.item(item) for item in policy.recipients}
        self._retention = {item.key: item for item in policy.retention}

    def item(self, message: pb.NamedText | pb.RetentionClass) -> NoticeItem:
        """A named thing."""
        return NoticeItem(key=message.key, name=self._in(message.name), text=self._in(message.text))

    def terminal(self, message: pb.TerminalQuestion) -> NoticeTerminalCategory:
        """What browsers and apps are asked."""
        return NoticeTerminalCategory(
            key=message.key,
            name=self._in(message.name),
            text=self._in(message.text),
            required=message.required,
            months=message.months,
            denied_by_gpc=message.denied_by_gpc,
        )

    def section(self, message: pb.Section, purposes: Iterable[pb.Purpose]) -> NoticeSection:
        """A section with the keys of its purposes that are on."""
        active = [item for item in purposes if item.active]
        return NoticeSection(
            key=message.key,
            name=self._in(message.name),
            text=self._in(message.text),
            purposes=[item.key for item in active if item.section == message.key],
            also=[item.key for item in active if item.key in message.also],
        )

    def purpose(self, message: pb.Purpose) -> NoticePurpose:
        """A purpose with everything that it refers to."""
        retention = self._retention[message.retention]
        return NoticePurpose(
            key=message.key,
            name=self._in(message.name),
            text=self._in(message.text),
            needs_consent=message.permission == "consent",
            can_object=message.objection != "none",
            legal_basis=self._in(message.legal_basis),
            legal_basis_meaning=self._in(message.basis_meaning),
            legal_basis_iri=message.legal_basis_iri,
            dpv_purposes=list(message.dpv_purposes),
            interest=self._in(message.interest),
            data_categories=_these(message.data_categories, self._categories),
            recipients=_these(message.recipients, self._recipients),
            channels=list(message.channels),
            minimum_age=message.minimum_age,
            retention=self.item(retention),
            statute=self._in(retention.statute),
        )

    def _in(self, text: pb.LocalizedText) -> str:
        return str(getattr(text, self._language))


def _these(keys: Iterable[str], known: dict[str, NoticeItem]) -> list[NoticeItem]:
    return [known[key] for key in keys]
