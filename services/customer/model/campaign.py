"""The texts of a campaign: written by marketing, the same for everybody but for the name."""

import re
from collections.abc import Mapping

from services.chassis.errors import Violations
from services.customer.model.channel import SMS
from services.customer.model.contact import LANGUAGES
from services.customer.model.sms import MOST_SEGMENTS, segments

TEMPLATE = "campaign"
PURPOSES = ("marketing_similar_products", "marketing_new_offers", "service_tips")
SUBJECTS = tuple(f"subject_{language}" for language in LANGUAGES)
TEXTS = tuple(f"text_{language}" for language in LANGUAGES)
NAME = "{name}"
LONGEST_SUBJECT, LONGEST_TEXT = 120, 5_000
# A space for the opt-out line at the end of an SMS: its words, the address of the gateway and the token.
SMS_FOOTER = 100
_PLACEHOLDER = re.compile(r"[{}]")


def check_texts(values: Mapping[str, str], channel: str, found: Violations) -> None:
    """Note what marketing has to correct: length, placeholders other than `{name}`, a missing subject."""
    for field in SUBJECTS:
        subject = values.get(field, "")
        if channel != SMS and not subject.strip():
            found.add(f"values.{field}", "REQUIRED", "An e-mail and a letter need a subject.")
        if len(subject) > LONGEST_SUBJECT or "\n" in subject or "\r" in subject:
            found.add(f"values.{field}", "TOO_LONG", f"One line of at most {LONGEST_SUBJECT} characters.")
        _check_placeholders(field, subject, found)
    for field in TEXTS:
        text = values.get(field, "")
        if channel == SMS and segments(text + "x" * SMS_FOOTER) > MOST_SEGMENTS:
            found.add(f"values.{field}", "TOO_LONG_FOR_SMS", f"It must fit into {MOST_SEGMENTS} SMS.")
        elif len(text) > LONGEST_TEXT:
            found.add(f"values.{field}", "TOO_LONG", f"A text has at most {LONGEST_TEXT} characters.")
        _check_placeholders(field, text, found)


def _check_placeholders(field: str, text: str, found: Violations) -> None:
    if _PLACEHOLDER.search(text.replace(NAME, "")):
        found.add(f"values.{field}", "PLACEHOLDER_UNKNOWN", "Only {name} may stand in braces.")


def with_name(text: str, name: str) -> str:
    """The text with the receiver's name in it."""
    return text.replace(NAME, name)
