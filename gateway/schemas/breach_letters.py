"""Letters to the persons whom a breach concerns (GDPR art. 34)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import breach_letter_service_pb2 as pb

_Part = Annotated[str, Field(max_length=2_000)]
LANGUAGES: tuple[Literal["nb", "nn", "en"], ...] = ("nb", "nn", "en")


class LetterText(Body):
    """What a letter says in one language, in plain words."""

    happened: Annotated[_Part, Field(examples=["En faktura gikk til feil adresse."])]
    consequences: Annotated[_Part, Field(examples=["Noen kan ha sett hva du betaler for strøm."])]
    measures: Annotated[_Part, Field(examples=["Vi har hentet fakturaen tilbake."])]


class ShownLetterText(Answer):
    """What a letter says in one language."""

    happened: str
    consequences: str
    measures: str


class PrepareLetters(Body):
    """What the letters say, in all three languages: each person gets the one in their language."""

    nb: LetterText
    nn: LetterText
    en: LetterText

    def message(self, key: str, breach_id: str) -> pb.PrepareLettersRequest:
        """The command."""
        texts = [
            pb.BreachLetterText(language=language, **getattr(self, language).model_dump())
            for language in LANGUAGES
        ]
        return pb.PrepareLettersRequest(request_id=key, breach_id=breach_id, texts=texts)


class ApproveLetters(Body):
    """Which letters are approved."""

    number: Annotated[int, Field(ge=1, le=100_000, description="The round that you have read.", examples=[1])]


class LetterRound(Answer):
    """One writing to everybody affected who was not written to before."""

    number: int
    texts: dict[str, ShownLetterText] = Field(description="By language.")
    prepared_by: str
    prepared_at: datetime
    approved_by: str = Field(description="Empty until somebody else has approved.")
    approved_at: datetime | None
    operation_id: str
    done_at: datetime | None
    counts: dict[str, int] = Field(
        description="Letters by state when all was written; kept when the persons are not.",
        examples=[{"queued": 38, "unreachable": 2}],
    )

    @classmethod
    def of(cls, message: pb.LetterRound) -> LetterRound:
        """From the message."""
        return cls(
            number=message.number,
            texts={
                item.language: ShownLetterText(
                    happened=item.happened, consequences=item.consequences, measures=item.measures
                )
                for item in message.texts
            },
            prepared_by=message.prepared_by,
            prepared_at=moment(message.prepared_at),
            approved_by=message.approved_by,
            approved_at=moment_or_none(message, "approved_at"),
            operation_id=message.operation_id,
            done_at=moment_or_none(message, "done_at"),
            counts=dict(message.counts),
        )


class LetterRounds(Answer):
    """All writings about a breach, oldest first."""

    rounds: list[LetterRound]
    counts: dict[str, int] = Field(
        description="Letters of all rounds by state, now.", examples=[{"sent": 37, "held_up": 1}]
    )


class BreachLetter(Answer):
    """What became of the letter to one person."""

    customer_id: str
    state: Annotated[
        Literal["queued", "sent", "unreachable", "held_up"],
        Field(description="held_up: something nobody foresaw is in the way; tried again for two weeks."),
    ]
    channel: Literal["email", "post", ""] = Field(description="Empty when there was no way.")
    message_id: str = Field(description="Its copy is among the customer's messages.")
    at: datetime
    reason: str = Field(description="Why nobody could be reached, or what is in the way.")

    @classmethod
    def of(cls, message: pb.BreachLetter) -> BreachLetter:
        """From the message."""
        state = pb.BreachLetterState.Name(message.state).removeprefix("BREACH_LETTER_STATE_").lower()
        return cls.model_validate(
            {
                "customer_id": message.customer_id,
                "state": state,
                "channel": message.channel,
                "message_id": message.message_id,
                "at": moment(message.at),
                "reason": message.reason,
            }
        )


class BreachLetterList(Answer):
    """A page of letters, in the order of the persons' ids."""

    letters: list[BreachLetter]
    next_page_token: str
