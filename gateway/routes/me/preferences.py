"""My preferences: what I want to hear about, where and how often."""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.answers import WITH_ETAG, with_etag
from gateway.dependencies import Clients, CustomerCaller, ExpectedVersion, IdempotencyKey, Language, PageAsked
from gateway.schemas.preferences import ChoosePreferences, PreferenceChange, PreferenceHistory, Preferences
from personvern.consent.v1 import preference_service_pb2 as rpc

# ETags count from 1: preferences that were never set have one too.
router = APIRouter(prefix="/v1/me", tags=["preferences"])


@router.get(
    "/preferences",
    operation_id="get_my_preferences",
    summary="What I want to hear about",
    response_model=Preferences,
    responses=WITH_ETAG,
)
async def get(caller: CustomerCaller, clients: Clients, language: Language) -> Response:
    """The matrix of topics and channels, how often, no marketing, no surveys. The ETag is for a change."""
    found = await clients.preferences.GetPreferences(rpc.GetPreferencesRequest(customer_id=caller.id))
    return with_etag(Preferences.of(found.preferences, language), found.preferences.version + 1)


@router.put(
    "/preferences",
    operation_id="put_my_preferences",
    summary="Choose what I want to hear about",
    response_model=Preferences,
    responses=WITH_ETAG,
)
async def put(
    body: ChoosePreferences,
    caller: CustomerCaller,
    key: IdempotencyKey,
    version: ExpectedVersion,
    clients: Clients,
    language: Language,
) -> Response:
    """All at once, in force at once. With If-Match only when nothing has changed since it was read."""
    request = body.message(key, caller.id, None if version is None else version - 1)
    made = (await clients.preferences.PutPreferences(request)).preferences
    return with_etag(Preferences.of(made, language), made.version + 1)


@router.get(
    "/preferences/history", operation_id="list_my_preference_history", summary="How my preferences came to be"
)
async def history(
    caller: CustomerCaller, clients: Clients, page: PageAsked, language: Language
) -> PreferenceHistory:
    """Every change, newest first, chained by hashes."""
    request = rpc.ListPreferenceChangesRequest(
        customer_id=caller.id, page_size=page.size, page_token=page.token
    )
    found = await clients.preferences.ListPreferenceChanges(request)
    return PreferenceHistory(
        changes=[PreferenceChange.of(item, language) for item in found.changes],
        next_page_token=found.next_page_token,
    )
