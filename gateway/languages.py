"""Which of the languages that we have a reader wants."""

from __future__ import annotations

from functools import lru_cache

LANGUAGES = ("nb", "nn", "en")
DEFAULT = "nb"
_OURS = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}


@lru_cache(maxsize=256)
def best_language(accept_language: str) -> str:
    """`nb`, `nn` or `en` for an Accept-Language header (RFC 9110); `nb` when it asks for none of them.

    Danish and Swedish readers get Bokmål, which is the default.
    """
    best, weight = DEFAULT, 0.0
    for part in accept_language[:200].split(","):
        tag, _, parameters = part.strip().partition(";")
        ours = _OURS.get(tag.partition("-")[0].lower())
        asked = _weight(parameters)
        if ours is not None and asked > weight:
            best, weight = ours, asked
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
