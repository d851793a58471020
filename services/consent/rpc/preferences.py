"""PreferenceService over gRPC."""

from collections.abc import Callable
from typing import Any

from personvern.consent.v1 import preference_service_pb2 as rpc
from personvern.consent.v1 import preference_service_pb2_grpc as stubs
from services.chassis.caller import Caller, allow, current_caller, customer, service, staff
from services.chassis.errors import Broken, Violations
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.consent import usecases
from services.consent.errors import ConsentRequestInvalid
from services.consent.model.policy import LANGUAGES, Policy
from services.consent.model.preferences import CHANNELS, Frequency, Preferences
from services.consent.rpc import messages, requests
from services.consent.usecases import Deps, preferring

READERS = staff("agent", "dpo", reads_personal_data=True)


class PreferenceServicer(stubs.PreferenceServiceServicer):
    """What people want to hear about."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(customer(), READERS)
    async def GetPreferences(self, request: rpc.GetPreferencesRequest, _: Any) -> rpc.GetPreferencesResponse:
        """A person's preferences."""
        subject = requests.customer_id(request.customer_id)
        await usecases.note_read(current_caller(), subject, ["preferences"], self._deps)
        found = await preferring.preferences_of(subject, self._deps)
        return rpc.GetPreferencesResponse(preferences=_message(found, self._deps.policy))

    @allow(customer())
    async def PutPreferences(self, request: rpc.PutPreferencesRequest, _: Any) -> rpc.PutPreferencesResponse:
        """Replace a person's preferences."""
        key, choice = request_key(request), _choice(request, current_caller(), self._deps.policy)
        made = await preferring.put_preferences(choice, key, self._deps)
        return rpc.PutPreferencesResponse(preferences=_message(made, self._deps.policy))

    @allow(service("customer"))
    async def GetMessageLanguage(
        self, request: rpc.GetMessageLanguageRequest, _: Any
    ) -> rpc.GetMessageLanguageResponse:
        """In which language a person wants messages, for who writes them."""
        subject = requests.customer_id(request.customer_id)
        await self._deps.reads.record(
            reader=current_caller(),
            subjects=[subject],
            purpose="customer_administration",
            categories=["consents"],
            fields=["preferences"],
        )
        found = await preferring.preferences_of(subject, self._deps)
        return rpc.GetMessageLanguageResponse(language=found.language, version=found.version)

    @allow(customer(), READERS)
    async def ListPreferenceChanges(
        self, request: rpc.ListPreferenceChangesRequest, _: Any
    ) -> rpc.ListPreferenceChangesResponse:
        """How a person's preferences came to be."""
        subject, size = requests.customer_id(request.customer_id), requests.page_size(request.page_size)
        await usecases.note_read(current_caller(), subject, ["preferences"], self._deps)
        asked = PageRequest(size, request.page_token)
        page = await preferring.preference_changes(subject, asked, self._deps)
        return rpc.ListPreferenceChangesResponse(
            changes=[
                rpc.PreferenceChange(
                    version=item.preferences.version,
                    at=messages.timestamp(item.at),
                    acted_by=messages.hand(item.acted_by),
                    preferences=_message(item.preferences, self._deps.policy),
                    hash=item.hash,
                )
                for item in page.items
            ],
            next_page_token=page.next_token,
        )


def _choice(request: rpc.PutPreferencesRequest, caller: Caller, policy: Policy) -> preferring.Choice:
    """The request as a choice; every broken field is told at once. Raises ConsentRequestInvalid."""
    v = Violations()
    v.check("customer_id", requests.a_customer, request.customer_id)
    topics = {topic.key for topic in policy.topics}
    on: dict[str, frozenset[str]] = {}
    for number, chosen in enumerate(request.topics):
        with v.at(f"topics[{number}]"):
            key = v.check("topic", _known(topics, "TOPIC_UNKNOWN"), chosen.topic)
            if key in on:
                v.add("topic", "TOPIC_TWICE", "Name each topic once.")
            for place, channel in enumerate(chosen.channels):
                v.check(f"channels[{place}]", _known(set(CHANNELS), "CHANNEL_UNKNOWN"), channel)
            on[key] = frozenset(chosen.channels)
    frequency = request.frequency or Frequency.AS_IT_COMES.value
    v.check("frequency", _known({item.value for item in Frequency}, "FREQUENCY_UNKNOWN"), frequency)
    v.check("language", _known({"", *LANGUAGES}, "LANGUAGE_UNKNOWN"), request.language)
    v.raise_if_any(ConsentRequestInvalid)
    return preferring.Choice(
        customer_id=request.customer_id,
        actor=requests.actor(caller, request.customer_id),
        on=on,
        frequency=Frequency(frequency),
        language=request.language,
        no_marketing=request.no_marketing,
        surveys_off=request.surveys_off,
        expected=request.expected_version if request.HasField("expected_version") else None,
    )


def _known(allowed: set[str], rule: str) -> Callable[[str], str]:
    def check(raw: str) -> str:
        if raw not in allowed:
            raise Broken(rule, "Use one of " + ", ".join(sorted(item for item in allowed if item)) + ".")
        return raw

    return check


def _message(made: Preferences, policy: Policy) -> rpc.Preferences:
    return rpc.Preferences(
        topics=[
            rpc.Topic(
                key=topic.key,
                name=messages.texts(topic.name),
                text=messages.texts(topic.text),
                channels=[channel for channel in CHANNELS if made.wants(channel, topic.key)],
            )
            for topic in policy.topics
        ],
        frequency=made.frequency.value,
        language=made.language,
        no_marketing=made.no_marketing,
        surveys_off=made.surveys_off,
        version=made.version,
        channels=CHANNELS,
    )
