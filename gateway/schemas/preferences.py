"""What a person wants to hear about, where and how often."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.consents import HANDS, ActedBy
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.consent.v1 import preference_service_pb2 as pb

Channel = Literal["email", "sms", "phone", "post", "app", "social"]
Frequency = Literal["as_it_comes", "weekly", "monthly", "quarterly"]
_HOW_OFTEN = "At most one offer on a channel in that time; `as_it_comes` leaves it to our own caps."
_LANGUAGE = "Language of messages and invoices; empty for the language that the customer has."


class ChosenTopic(Body):
    """A topic and the channels on which to hear about it."""

    topic: Annotated[str, Field(max_length=64, examples=["fibre"])]
    channels: Annotated[list[Channel], Field(max_length=6, description="All others are off.")]


class ChoosePreferences(Body):
    """All preferences at once; what is left out is as usual."""

    topics: Annotated[
        list[ChosenTopic], Field(max_length=64, description="A topic that is left out is on everywhere.")
    ] = []
    frequency: Annotated[Frequency, Field(description=_HOW_OFTEN)] = "as_it_comes"
    language: Annotated[Literal["", "nb", "nn", "en"], Field(description=_LANGUAGE)] = ""
    no_marketing: Annotated[bool, Field(description="No marketing at all.")] = False
    surveys_off: Annotated[bool, Field(description="No surveys.")] = False

    def message(self, key: str, customer_id: str, version: int | None) -> pb.PutPreferencesRequest:
        """As a command; without a version it replaces whatever stands."""
        made = pb.PutPreferencesRequest(
            request_id=key,
            customer_id=customer_id,
            topics=[pb.TopicChoice(topic=item.topic, channels=item.channels) for item in self.topics],
            frequency=self.frequency,
            language=self.language,
            no_marketing=self.no_marketing,
            surveys_off=self.surveys_off,
        )
        if version is not None:
            made.expected_version = version
        return made


class Topic(Answer):
    """A row of the matrix."""

    topic: Annotated[str, Field(examples=["fibre"])]
    name: Annotated[str, Field(examples=["Fiber og TV"])]
    text: str
    channels: Annotated[list[str], Field(description="Channels that are on.", examples=[["email", "app"]])]


class Preferences(Answer):
    """Preferences narrow what the law and your consents leave; they never widen it."""

    topics: list[Topic]
    channels: Annotated[list[str], Field(description="The columns of the matrix.")]
    frequency: Annotated[str, Field(description=_HOW_OFTEN, examples=["monthly"])]
    language: Annotated[str, Field(description=_LANGUAGE, examples=["nn"])]
    no_marketing: bool
    surveys_off: bool
    version: Annotated[int, Field(description="How often they were changed.", examples=[2])]

    @classmethod
    def of(cls, message: pb.Preferences, language: str) -> Preferences:
        """From the message, in one language."""
        return cls(
            topics=[
                Topic(
                    topic=item.key,
                    name=getattr(item.name, language),
                    text=getattr(item.text, language),
                    channels=list(item.channels),
                )
                for item in message.topics
            ],
            channels=list(message.channels),
            frequency=message.frequency,
            language=message.language,
            no_marketing=message.no_marketing,
            surveys_off=message.surveys_off,
            version=message.version,
        )


class PreferenceChange(Answer):
    """One change of the preferences, with the hash that proves it."""

    version: int
    at: datetime
    acted_by: ActedBy
    preferences: Preferences
    hash: str

    @classmethod
    def of(cls, message: pb.PreferenceChange, language: str) -> PreferenceChange:
        """From the message, in one language."""
        return cls(
            version=message.version,
            at=moment(message.at),
            acted_by=HANDS[message.acted_by],
            preferences=Preferences.of(message.preferences, language),
            hash=message.hash,
        )


class PreferenceHistory(Answer):
    """A page of changes, newest first."""

    changes: list[PreferenceChange]
    next_page_token: str
