"""eFaktura agreements as the bank knows them, and links to invoices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.billing.v1 import einvoice_service_pb2 as rpc


class EfakturaEntry(Body):
    """One agreement as the bank knows it."""

    customer_id: Annotated[
        str, Field(min_length=1, max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    ]
    status: Annotated[Literal["active", "ended"], Field(examples=["active"])]
    scope: Annotated[
        Literal["all", "issuer", ""],
        Field(description="From every issuer, or from us alone; empty when it has ended.", examples=["all"]),
    ] = ""
    efaktura_address: Annotated[
        str,
        Field(
            max_length=64,
            description="By which the bank finds the payer; empty when it has ended.",
            examples=["14589632"],
        ),
    ] = ""


class EfakturaBatch(Body):
    """What the bank answered, each customer once."""

    agreements: Annotated[list[EfakturaEntry], Field(min_length=1, max_length=200)]


class EfakturaImported(Answer):
    """What a list of agreements changed."""

    begun_or_changed: Annotated[int, Field(examples=[12])]
    ended: Annotated[int, Field(examples=[1])]
    unchanged: Annotated[int, Field(examples=[187])]

    @classmethod
    def of(cls, message: rpc.ImportEfakturaAgreementsResponse) -> Self:
        """From the message."""
        return cls(
            begun_or_changed=message.begun_or_changed, ended=message.ended, unchanged=message.unchanged
        )


class InvoiceLink(Answer):
    """A link that shows one invoice to whoever holds it; the token is shown this once."""

    href: Annotated[str, Field(examples=["/v1/public/invoices/8f14e45fceea167a5a36dedd4bea2543"])]
    valid_until: Annotated[date, Field(description="The last day that it works.")]

    @classmethod
    def of(cls, message: rpc.PresentInvoiceResponse) -> Self:
        """From the message."""
        return cls(
            href=f"/v1/public/invoices/{message.token}", valid_until=date.fromisoformat(message.valid_until)
        )


State = Literal["waiting", "sent", "accepted", "refused"]
STATES: dict[State, rpc.EfakturaState] = {
    "waiting": rpc.EFAKTURA_STATE_WAITING,
    "sent": rpc.EFAKTURA_STATE_SENT,
    "accepted": rpc.EFAKTURA_STATE_ACCEPTED,
    "refused": rpc.EFAKTURA_STATE_REFUSED,
}
_SAID = {told: state for state, told in STATES.items()}


class EfakturaSubmission(Answer):
    """An invoice on its way to the payer's bank as eFaktura."""

    invoice_id: Annotated[str, Field(examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    customer_id: Annotated[str, Field(examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    state: Annotated[
        State,
        Field(
            description="Not handed over yet, taken by the network, shown by the payer's bank, or gone "
            "another way: the customer was told by us."
        ),
    ]
    reason: Annotated[
        Literal[
            "",
            "no_address",
            "no_agreement",
            "nothing_to_pay",
            "payer_unknown",
            "not_taken",
            "invalid",
            "no_answer",
        ],
        Field(description="Why it went another way; empty otherwise."),
    ]
    made_at: datetime
    sent_at: datetime | None = Field(description="When the network took it.")
    answered_at: datetime | None = Field(
        description="When the network said yes or no, or we waited no longer."
    )

    @classmethod
    def of(cls, message: rpc.EfakturaSubmission) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "invoice_id": message.invoice_id,
                "customer_id": message.customer_id,
                "state": _SAID[message.state],
                "reason": message.reason,
                "made_at": moment(message.made_at),
                "sent_at": moment_or_none(message, "sent_at"),
                "answered_at": moment_or_none(message, "answered_at"),
            }
        )


class EfakturaSubmissionList(Answer):
    """A page of invoices that go as eFaktura."""

    submissions: list[EfakturaSubmission]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListEfakturaSubmissionsResponse) -> Self:
        """From the message."""
        return cls(
            submissions=[EfakturaSubmission.of(item) for item in message.submissions],
            next_page_token=message.next_page_token,
        )


Wait = Literal["waiting", "sent", "changed"]
WAITS: dict[Wait, rpc.EfakturaWait] = {
    "waiting": rpc.EFAKTURA_WAIT_WAITING,
    "sent": rpc.EFAKTURA_WAIT_SENT,
    "changed": rpc.EFAKTURA_WAIT_CHANGED,
}
_WAITED_FOR = {told: wait for wait, told in WAITS.items()}


class EfakturaWaiting(Answer):
    """An invoice for which the eFaktura network is waited."""

    invoice_id: Annotated[str, Field(examples=["inv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    invoice_number: Annotated[
        int | None, Field(description="Absent when the invoice is deleted.", examples=[10_017])
    ]
    state: Annotated[
        Wait,
        Field(
            description="Not handed over yet; taken by the network, which has not said whether the bank "
            "shows it; or changed since, of which the network has not heard."
        ),
    ]
    since: Annotated[
        datetime, Field(description="When it was to be handed over, was taken, or first changed.")
    ]
    trouble: Annotated[
        Literal[
            "",
            "ledger_away",
            "silent",
            "not_working",
            "unknown_to_it",
            "unreadable",
            "forgotten",
            "left_alone",
        ],
        Field(
            description="Why the last attempt came to nothing: our disclosure service is away, without whose "
            "ledger nothing leaves; the network cannot be reached or is silent; does not work or is busy; "
            "does not know us, by token or address; gave an answer that nobody can read; has forgotten what "
            "it had taken; or was failing so much that it is left alone for a while. Empty when none has.",
            examples=["silent"],
        ),
    ]
    attempts: Annotated[int, Field(description="Since it last came further.", examples=[3])]
    next_at: Annotated[datetime, Field(description="When it is tried, or asked about, again.")]

    @classmethod
    def of(cls, message: rpc.WaitingEfaktura) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "invoice_id": message.invoice_id,
                "invoice_number": message.invoice_number if message.HasField("invoice_number") else None,
                "state": _WAITED_FOR[message.state],
                "since": moment(message.since),
                "trouble": message.trouble,
                "attempts": message.attempts,
                "next_at": moment(message.next_at),
            }
        )


class EfakturaWaitingList(Answer):
    """A page of invoices for which the eFaktura network is waited."""

    waiting: list[EfakturaWaiting]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListEfakturaWaitingResponse) -> Self:
        """From the message."""
        return cls(
            waiting=[EfakturaWaiting.of(item) for item in message.waiting],
            next_page_token=message.next_page_token,
        )
