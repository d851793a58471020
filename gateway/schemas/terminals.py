"""What browsers and apps are asked and answer, and what a customer sees of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import Field

from gateway.schemas.consents import STATUSES, LedgerEntry, Status
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import MomentGiven, moment, moment_or_none
from personvern.consent.v1 import terminal_service_pb2 as rpc

Granted = Literal["granted", "denied"]
_ID = Field(
    description="trm_ and 32 random hexadecimal digits. Who knows it acts for the terminal: keep it there.",
    examples=["trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"],
)
_HASH = Field(examples=["2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"])
_LANGUAGE = Field(description="Language of what was shown.")
_CLOCK = Field(
    description="The device's clock. Kept as it is, and marked when it is off by over 5 minutes. "
    "A yes is refused when it cannot have been said then; a no never is.",
    examples=["2026-08-01T12:00:00+02:00"],
)


class _Done(Body):
    client_time: Annotated[MomentGiven | None, _CLOCK] = None

    @property
    def stamp(self) -> Timestamp | None:
        """The device's clock as a message."""
        if self.client_time is None:
            return None
        made = Timestamp()
        made.FromDatetime(self.client_time)
        return made


class TerminalAnswers(_Done):
    """Yes or no to what the terminal is asked; a no needs nothing but itself. What is not named stays."""

    choices: Annotated[
        dict[Annotated[str, Field(max_length=64)], bool],
        Field(
            max_length=16, description="By category.", examples=[{"statistics": False, "marketing": False}]
        ),
    ] = Field(default_factory=dict)
    consent_mode: Annotated[
        dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=16)]],
        Field(
            max_length=16,
            description="The same as signals of Google Consent Mode v2: granted or denied. A category is a "
            "yes when all its signals are granted.",
        ),
    ] = Field(default_factory=dict)
    texts_hash: Annotated[
        str, Field(max_length=64, description="`texts_hash` of what was shown; needed for a yes.")
    ] = ""
    language: Annotated[Literal["nb", "nn", "en"], _LANGUAGE] = "nb"
    platform: Annotated[Literal["web", "app"], Field(description="A browser or an app.")] = "web"
    tcf_string: Annotated[
        str, Field(max_length=4096, description="An IAB TCF string; kept as it came, as evidence.")
    ] = ""

    def message(self, key: str, terminal_id: str, *, gpc: bool) -> rpc.PutTerminalConsentRequest:
        """As a message."""
        return rpc.PutTerminalConsentRequest(
            request_id=key,
            terminal_id=terminal_id,
            platform=self.platform,
            choices=self.choices,
            consent_mode=self.consent_mode,
            texts_hash=self.texts_hash,
            language=self.language,
            client_time=self.stamp,
            gpc=gpc,
            tcf_string=self.tcf_string,
        )


class TerminalCategory(Answer):
    """One thing that is asked, and where it stands."""

    key: Annotated[str, Field(examples=["statistics"])]
    name: Annotated[str, Field(examples=["Statistikk"])]
    text: str
    required: Annotated[bool, Field(description="Strictly necessary: not asked about, never off.")]
    status: Status
    in_force: Annotated[bool, Field(description="Whether it counts as a yes for this request.")]
    denied_by_gpc: Annotated[bool, Field(description="Whether `Sec-GPC: 1` is why it does not.")]
    ask: Annotated[bool, Field(description="Whether the person may be asked now.")]
    ask_at: Annotated[
        datetime | None, Field(description="When a yes runs out, or a no may be asked about again.")
    ]
    since: datetime | None
    receipt_id: Annotated[str, Field(examples=["rcp_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]

    @classmethod
    def of(cls, message: rpc.TerminalCategory, language: str) -> TerminalCategory:
        """From the message, in one language."""
        return cls(
            key=message.key,
            name=getattr(message.name, language),
            text=getattr(message.text, language),
            required=message.required,
            status=STATUSES[message.status],
            in_force=message.in_force,
            denied_by_gpc=message.denied_by_gpc,
            ask=message.ask,
            ask_at=moment_or_none(message, "ask_at"),
            since=moment_or_none(message, "since"),
            receipt_id=message.receipt_id,
        )


class Terminal(Answer):
    """A browser or an app installation: what it is asked and what holds. Refusing costs nothing."""

    terminal_id: Annotated[str, _ID]
    platform: Annotated[str, Field(description="Empty when it has not answered.", examples=["web"])]
    language: Annotated[str, Field(examples=["nb"])]
    categories: list[TerminalCategory]
    texts_hash: Annotated[str, _HASH]
    consent_mode: Annotated[
        dict[str, Granted],
        Field(
            description="For gtag('consent', ...): all seven signals of Google Consent Mode v2.",
            examples=[{"ad_storage": "denied", "security_storage": "granted"}],
        ),
    ]
    gpc: Annotated[bool, Field(description="Whether this request carried `Sec-GPC: 1`.")]
    policy_version: Annotated[str, _HASH]

    @classmethod
    def of(cls, message: rpc.Terminal, language: str) -> Terminal:
        """From the message, in one language."""
        return cls(
            terminal_id=message.terminal_id,
            platform=message.platform,
            language=language,
            categories=[TerminalCategory.of(item, language) for item in message.categories],
            texts_hash=getattr(message.texts_hash, language),
            consent_mode={name: _granted(yes) for name, yes in sorted(message.consent_mode.items())},
            gpc=message.gpc,
            policy_version=message.policy_version,
        )


class TerminalDifference(Answer):
    """A question on which terminal and customer differ; the stricter holds until it is answered."""

    category: Annotated[str, Field(examples=["statistics"])]
    purpose: Annotated[str, Field(examples=["usage_statistics"])]
    terminal: Status
    customer: Status
    terminal_text: str
    text: str
    text_hash: Annotated[str, _HASH]

    @classmethod
    def of(cls, message: rpc.TerminalDifference, language: str) -> TerminalDifference:
        """From the message, in one language."""
        return cls(
            category=message.category,
            purpose=message.purpose,
            terminal=STATUSES[message.terminal],
            customer=STATUSES[message.customer],
            terminal_text=getattr(message.terminal_text, language),
            text=getattr(message.text, language),
            text_hash=getattr(message.text_hash, language),
        )


class LinkedTerminal(Answer):
    """A terminal on which one has logged in. Others who share it are not shown."""

    terminal: Terminal
    linked_at: datetime
    last_login_at: datetime
    ask: list[TerminalDifference]

    @classmethod
    def of(cls, message: rpc.LinkedTerminal, language: str) -> LinkedTerminal:
        """From the message, in one language."""
        return cls(
            terminal=Terminal.of(message.terminal, language),
            linked_at=moment(message.linked_at),
            last_login_at=moment(message.last_login_at),
            ask=[TerminalDifference.of(item, language) for item in message.ask],
        )


class LinkedTerminalList(Answer):
    """A page of one's terminals, latest linked first."""

    terminals: list[LinkedTerminal]
    next_page_token: str


class UnlinkedTerminal(Answer):
    """A terminal that is no longer compared with one's own answers."""

    terminal_id: Annotated[str, _ID]


class DifferenceAnswer(Body):
    """Yes or no to one difference, for terminal and customer alike."""

    category: Annotated[str, Field(max_length=64, examples=["statistics"])]
    granted: bool
    text_hash: Annotated[str, Field(max_length=64, description="Of the difference; needed for a yes.")] = ""


class SettleDifferences(_Done):
    """One's answers where terminal and customer differ."""

    answers: Annotated[list[DifferenceAnswer], Field(max_length=16)]
    language: Annotated[Literal["nb", "nn", "en"], _LANGUAGE] = "nb"

    def message(
        self, key: str, customer_id: str, terminal_id: str, *, gpc: bool
    ) -> rpc.AnswerTerminalRequest:
        """As a message."""
        return rpc.AnswerTerminalRequest(
            request_id=key,
            customer_id=customer_id,
            terminal_id=terminal_id,
            answers=[
                rpc.TerminalAnswer(category=item.category, granted=item.granted, text_hash=item.text_hash)
                for item in self.answers
            ],
            language=self.language,
            client_time=self.stamp,
            gpc=gpc,
        )


class TerminalEvidence(Answer):
    """What a tool of the site or app said, as it came, behind answers that it was taken as."""

    recorded_at: datetime
    entry_ids: Annotated[list[str], Field(description="The entries that it led to.")]
    gpc: Annotated[bool, Field(description="Whether the request carried `Sec-GPC: 1`.")]
    consent_mode: Annotated[
        dict[str, Granted],
        Field(description="Google Consent Mode v2; empty when the answers came by category."),
    ]
    tcf_string: Annotated[
        str, Field(description="IAB TCF, with its SHA-256 in the entries' `source`; empty when none came.")
    ]

    @classmethod
    def of(cls, message: rpc.TerminalEvidence) -> TerminalEvidence:
        """From the message."""
        return cls(
            recorded_at=moment(message.recorded_at),
            entry_ids=list(message.entry_ids),
            gpc=message.gpc,
            consent_mode={name: _granted(yes) for name, yes in sorted(message.consent_mode.items())},
            tcf_string=message.tcf_string,
        )


class TerminalHistory(Answer):
    """A page of a terminal's ledger, newest first, with the signals behind its entries."""

    entries: list[LedgerEntry]
    evidence: list[TerminalEvidence]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListTerminalHistoryResponse) -> TerminalHistory:
        """From the message."""
        return cls(
            entries=[LedgerEntry.of(item) for item in message.entries],
            evidence=[TerminalEvidence.of(item) for item in message.evidence],
            next_page_token=message.next_page_token,
        )


def _granted(yes: bool) -> Granted:
    return "granted" if yes else "denied"
