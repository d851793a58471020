"""Terms, changes of them and their notices over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.products import ProductTerms, ProductText
from gateway.schemas.times import moment, moment_or_none
from personvern.customer.v1 import terms_service_pb2 as pb

Mark = Literal["told_in_time", "failed", "late", "rescheduled", "in_force", "terminated"]
_SUMMARY = "What changes, in a few sentences: it stands in the notice."


class TermsText(Body):
    """One text in Bokmål, Nynorsk and English. A language that is missing is named in the refusal."""

    nb: str = Field(default="", max_length=60_000)
    nn: str = Field(default="", max_length=60_000)
    en: str = Field(default="", max_length=60_000)

    def message(self) -> ProductText:
        """As the catalogue has it."""
        return ProductText(nb=self.nb, nn=self.nn, en=self.en)


class NewTerms(Body):
    """Terms to keep as a draft."""

    product_code: str = Field(max_length=200, examples=["fibre-500"])
    terms: TermsText

    def message(self, request_id: str) -> pb.DraftTermsRequest:
        """To the message."""
        return pb.DraftTermsRequest(
            request_id=request_id, product_code=self.product_code, terms=self.terms.message().message()
        )


class NewTermsChange(Body):
    """New terms, as texts or as the hash of a draft, and the day from which they apply."""

    product_code: str = Field(max_length=200, examples=["fibre-500"])
    terms: TermsText | None = None
    version_hash: str = Field(default="", max_length=200, description="Of a draft; instead of `terms`.")
    summary: TermsText = Field(description=_SUMMARY)
    effective_date: str = Field(max_length=40, examples=["2027-02-01"], description="YYYY-MM-DD, in Norway.")
    notice_days: int = Field(default=30, ge=-1000, le=10_000, description="Told at least so many days ahead.")

    def message(self, request_id: str) -> pb.AnnounceTermsChangeRequest:
        """To the message."""
        return pb.AnnounceTermsChangeRequest(
            request_id=request_id,
            product_code=self.product_code,
            terms=None if self.terms is None else self.terms.message().message(),
            version_hash=self.version_hash,
            summary=self.summary.message().message(),
            effective_date=self.effective_date,
            # 0 would mean the default to the service; what was typed is what is judged.
            notice_days=self.notice_days or -1,
        )


class TermsVersion(Answer):
    """A version in the history of a product's terms; its text never changes."""

    product_code: str
    state: Literal["draft", "announced", "in_force", "past", "withdrawn"]
    in_force_from: str | None = Field(description="Null for a draft and for the product's first version.")
    terms_change_id: str = Field(description="Empty for a draft and for the product's first version.")
    terms: ProductTerms

    @classmethod
    def of(cls, message: pb.TermsVersion) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "product_code": message.product_code,
                "state": _word(pb.TermsVersionState.Name(message.state), "TERMS_VERSION_STATE_"),
                "in_force_from": message.in_force_from or None,
                "terms_change_id": message.terms_change_id,
                "terms": ProductTerms.of(message.terms),
            }
        )


class TermsHistory(Answer):
    """All versions of a product's terms, oldest first."""

    versions: list[TermsVersion]

    @classmethod
    def of(cls, message: pb.ListTermsVersionsResponse) -> Self:
        """From the message."""
        return cls(versions=[TermsVersion.of(item) for item in message.versions])


class TermsChange(Answer):
    """New terms for a product from a day on, for those who are told in time."""

    terms_change_id: str = Field(examples=["tch_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    product_code: str
    version_hash: str
    previous_hash: str
    summary: ProductText
    effective_date: str
    notice_days: int
    announced_at: datetime
    announced_by: str
    state: Literal["announced", "in_force", "cancelled"]
    operation_id: str = Field(description="Finds and tells everyone.")
    href: str = Field(description="Where the operation is.")
    cancelled_at: datetime | None
    cancel_operation_id: str = Field(description="Tells of the cancellation; empty when there is none.")

    @classmethod
    def of(cls, message: pb.TermsChange) -> Self:
        """From the message."""
        return cls.model_validate(_change(message))


class TermsChangeCounts(Answer):
    """How a change stands, in contracts. One contract may count in several: late, then told in time."""

    affected: int
    told_in_time: int
    failed: int
    late: int
    rescheduled: int
    in_force: int
    terminated: int


class TermsChangeStanding(TermsChange):
    """A change and how far it has come."""

    counts: TermsChangeCounts

    @classmethod
    def standing(cls, message: pb.GetTermsChangeResponse) -> Self:
        """From the message."""
        counts = {name: getattr(message.counts, name) for name in TermsChangeCounts.model_fields}
        return cls.model_validate({**_change(message.change), "counts": counts})


class TermsChangeList(Answer):
    """A page of changes, newest first."""

    changes: list[TermsChange]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: pb.ListTermsChangesResponse) -> Self:
        """From the message."""
        changes = [TermsChange.of(item) for item in message.changes]
        return cls(changes=changes, next_page_token=message.next_page_token)


class NoticeAttempt(Answer):
    """One message that told of a change."""

    channel: str
    message_id: str
    applies_from: str = Field(description="The day that the message named.")
    queued_at: datetime
    ended_at: datetime | None
    outcome: str = Field(description="`told`, `late`, a failure code, or empty while it is on the way.")


class TermsNotice(Answer):
    """What one contract's customer was told of a change, when, and what came of it."""

    terms_change_id: str
    product_code: str
    contract_id: str
    customer_id: str
    state: Literal["pending", "queued", "told", "failed", "in_force", "terminated", "cancelled", "superseded"]
    version_hash: str = Field(description="SHA-256 of the new terms.")
    applies_from: str | None = Field(description="Null until the customer was told in time.")
    told_at: datetime | None
    marks: list[Mark]
    failure: str
    next_at: datetime | None
    attempts: list[NoticeAttempt]

    @classmethod
    def of(cls, message: pb.TermsNotice) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "terms_change_id": message.terms_change_id,
                "product_code": message.product_code,
                "contract_id": message.contract_id,
                "customer_id": message.customer_id,
                "state": _word(pb.NoticeState.Name(message.state), "NOTICE_STATE_"),
                "version_hash": message.version_hash,
                "applies_from": message.applies_from if message.binding else None,
                "told_at": moment_or_none(message, "told_at"),
                "marks": list(message.marks),
                "failure": message.failure,
                "next_at": moment_or_none(message, "next_at"),
                "attempts": [
                    NoticeAttempt(
                        channel=attempt.channel,
                        message_id=attempt.message_id,
                        applies_from=attempt.applies_from,
                        queued_at=moment(attempt.queued_at),
                        ended_at=moment_or_none(attempt, "ended_at"),
                        outcome=attempt.outcome,
                    )
                    for attempt in message.attempts
                ],
            }
        )


class TermsNoticeList(Answer):
    """A page of notices, the newest contract first."""

    notices: list[TermsNotice]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: pb.ListTermsNoticesResponse) -> Self:
        """From the message."""
        notices = [TermsNotice.of(item) for item in message.notices]
        return cls(notices=notices, next_page_token=message.next_page_token)


class CustomerNotices(Answer):
    """The proof of what one customer was told: one notice for each contract that the change touches."""

    notices: list[TermsNotice]

    @classmethod
    def of(cls, message: pb.GetCustomerNoticesResponse) -> Self:
        """From the message."""
        return cls(notices=[TermsNotice.of(item) for item in message.notices])


def _change(message: pb.TermsChange) -> dict[str, object]:
    return {
        "terms_change_id": message.terms_change_id,
        "product_code": message.product_code,
        "version_hash": message.version_hash,
        "previous_hash": message.previous_hash,
        "summary": ProductText.of(message.summary),
        "effective_date": message.effective_date,
        "notice_days": message.notice_days,
        "announced_at": moment(message.announced_at),
        "announced_by": message.announced_by,
        "state": _word(pb.TermsChangeState.Name(message.state), "TERMS_CHANGE_STATE_"),
        "operation_id": message.operation_id,
        "href": f"/v1/operations/{message.operation_id}",
        "cancelled_at": moment_or_none(message, "cancelled_at"),
        "cancel_operation_id": message.cancel_operation_id,
    }


def _word(name: str, prefix: str) -> str:
    return name.removeprefix(prefix).lower()
