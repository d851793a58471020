"""Requests about terminals as value objects; every broken field of a request is told at once."""

import re
from collections.abc import Mapping
from typing import Any

from personvern.consent.v1 import terminal_service_pb2 as rpc
from services.chassis.errors import Broken, Violations
from services.chassis.ids import is_id
from services.consent.errors import ConsentRequestInvalid
from services.consent.model.policy import LANGUAGES, Policy
from services.consent.model.terminal import ID_PREFIX, PLATFORMS, SIGNALS, choices_by_signals
from services.consent.rpc import requests
from services.consent.usecases.terminal_links import DifferenceAnswer, Settlement
from services.consent.usecases.terminals import Answers

_HASH = re.compile(r"[0-9a-f]{64}")
# Segments of base64url, joined by dots (IAB TCF 2: Core, DisclosedVendors, PublisherTC).
_TCF = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,3}")
LONGEST_TCF = 4096
_KINDS = frozenset({"login", "logout", "view", "click", "order"})
# Of 32 random hexadecimal digits hardly ever fewer than eight differ; of those that somebody made up, often.
_LEAST_DIGITS = 8


def terminal_id(raw: str) -> str:
    """A terminal's id. Raises ConsentRequestInvalid."""
    v = Violations()
    checked = v.check("terminal_id", _terminal_id, raw)
    v.raise_if_any(ConsentRequestInvalid)
    return checked


def terminal_id_or_none(raw: str) -> str:
    """A terminal's id, "" for none. Raises ConsentRequestInvalid."""
    return terminal_id(raw) if raw else ""


def pair(request: Any) -> tuple[str, str]:
    """Customer and terminal. Raises ConsentRequestInvalid."""
    return requests.customer_id(request.customer_id), terminal_id(request.terminal_id)


def answers(request: rpc.PutTerminalConsentRequest, policy: Policy) -> Answers:
    """What was answered on a terminal. Raises ConsentRequestInvalid."""
    v = Violations()
    signals = _signals(request.consent_mode, v)
    choices = _choices(request.choices, signals, policy, v)
    language = request.language or "nb"
    made = Answers(
        terminal_id=v.check("terminal_id", _terminal_id, request.terminal_id) if request.terminal_id else "",
        platform=v.check("platform", _platform, request.platform),
        choices=choices,
        language=v.check("language", _language, language),
        texts_hash=request.texts_hash,
        client_time=v.check("client_time", requests.client_time, request),
        gpc=request.gpc,
        signals=signals if request.consent_mode else None,
        tcf_string=v.check("tcf_string", _tcf, request.tcf_string),
    )
    if any(choices.values()):
        v.check("texts_hash", _texts_hash, request.texts_hash)
    v.raise_if_any(ConsentRequestInvalid)
    return made


def settlement(request: rpc.AnswerTerminalRequest, policy: Policy) -> Settlement:
    """A customer's answers to differences. Raises ConsentRequestInvalid."""
    v = Violations()
    seen: set[str] = set()
    for number, item in enumerate(request.answers):
        with v.at(f"answers[{number}]"):
            category = policy.terminal_categories.get(item.category)
            if category is None or not category.compared_at_login:
                v.add("category", "CATEGORY_NOT_COMPARED", "Answer what `ask` names.")
            if item.category in seen:
                v.add("category", "ANSWERED_TWICE", "Answer each category once.")
            seen.add(item.category)
            if item.granted:
                v.check("text_hash", _texts_hash, item.text_hash)
    if not request.answers:
        v.add("answers", "CHOICE_REQUIRED", "Answer yes or no to at least one category.")
    made = Settlement(
        customer_id=requests.customer_id(request.customer_id),
        terminal_id=v.check("terminal_id", _terminal_id, request.terminal_id),
        answers=[DifferenceAnswer(item.category, item.granted, item.text_hash) for item in request.answers],
        language=v.check("language", _language, request.language or "nb"),
        client_time=v.check("client_time", requests.client_time, request),
        gpc=request.gpc,
    )
    v.raise_if_any(ConsentRequestInvalid)
    return made


def kinds(request: rpc.CoverUsageRequest) -> frozenset[str]:
    """The kinds of events that are asked about; those that nobody knows are covered by nothing."""
    return frozenset(request.kinds) & _KINDS


def _signals(given: Mapping[str, str], v: Violations) -> dict[str, bool]:
    known: dict[str, bool] = {}
    for name, value in given.items():
        if name not in SIGNALS:
            v.add("consent_mode", "SIGNAL_UNKNOWN", "Use one of " + ", ".join(SIGNALS) + ".")
        elif value not in {"granted", "denied"}:
            v.add(f"consent_mode.{name}", "SIGNAL_VALUE", "Use one of granted, denied.")
        else:
            known[name] = value == "granted"
    return known


def _choices(
    given: Mapping[str, bool], signals: Mapping[str, bool], policy: Policy, v: Violations
) -> dict[str, bool]:
    categories = policy.terminal_categories
    asked = [key for key, item in categories.items() if not item.required]
    by_signals = choices_by_signals(policy, signals)
    for key, granted in given.items():
        category = categories.get(key)
        if category is None:
            v.add("choices", "CATEGORY_UNKNOWN", "Use one of " + ", ".join(asked) + ".")
        elif category.required and not granted:
            v.add(f"choices.{key}", "CATEGORY_NECESSARY", "This cannot be turned off; leave it out.")
        elif key in by_signals and by_signals[key] is not granted:
            v.add(f"choices.{key}", "CHOICE_CONTRADICTS", "Say the same here and in consent_mode.")
    named = by_signals | {key: granted for key, granted in given.items() if key in asked}
    if not named and not v:
        v.add("choices", "CHOICE_REQUIRED", "Answer yes or no to at least one category.")
    return {key: named[key] for key in asked if key in named}


def _terminal_id(raw: str) -> str:
    if not is_id(raw, ID_PREFIX):
        raise Broken("TERMINAL_ID_FORMAT", "Use trm_ and 32 random hexadecimal digits, or ask for an id.")
    if len(set(raw.removeprefix(f"{ID_PREFIX}_"))) < _LEAST_DIGITS:
        raise Broken("TERMINAL_ID_GUESSABLE", "This id could be guessed; make it of random digits.")
    return raw


def _platform(raw: str) -> str:
    if raw not in PLATFORMS:
        raise Broken("PLATFORM_UNKNOWN", "Use one of web, app.")
    return raw


def _language(raw: str) -> str:
    if raw not in LANGUAGES:
        raise Broken("LANGUAGE_UNKNOWN", "Use one of " + ", ".join(LANGUAGES) + ".")
    return raw


def _texts_hash(raw: str) -> str:
    if not _HASH.fullmatch(raw):
        raise Broken("TEXT_HASH_FORMAT", "Send the hash that came with the texts (64 hexadecimal digits).")
    return raw


def _tcf(raw: str) -> str:
    if raw and (len(raw) > LONGEST_TCF or not _TCF.fullmatch(raw)):
        raise Broken("TCF_FORMAT", f"Send the TC string as it is, at most {LONGEST_TCF} characters.")
    return raw
