"""Campaigns and their audiences: chosen, explained, sent, forgotten."""

from services.consent.usecases.audiences.campaigns import create_campaign, get_campaign, list_campaigns
from services.consent.usecases.audiences.deciding import decide_many
from services.consent.usecases.audiences.reading import (
    AudienceView,
    Membership,
    explain_membership,
    get_audience,
    list_audiences,
    list_members,
)
from services.consent.usecases.audiences.rechecking import recheck_releases
from services.consent.usecases.audiences.selecting import SELECT, fix_members, select_audience
from services.consent.usecases.audiences.sending import SEND, send_audience, send_to_members

__all__ = [
    "SELECT",
    "SEND",
    "AudienceView",
    "Membership",
    "create_campaign",
    "decide_many",
    "explain_membership",
    "fix_members",
    "get_audience",
    "get_campaign",
    "list_audiences",
    "list_campaigns",
    "list_members",
    "recheck_releases",
    "select_audience",
    "send_audience",
    "send_to_members",
]
