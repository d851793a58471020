"""Identifiers: a short prefix that names the kind, and a UUIDv7 (RFC 9562) so that new ids sort last."""

import re
from functools import cache

from uuid6 import uuid7


def new_id(prefix: str) -> str:
    """A fresh identifier, for example `cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d`."""
    return f"{prefix}_{uuid7().hex}"


def is_id(value: str, prefix: str) -> bool:
    """Whether `value` is an identifier of the kind that `prefix` names."""
    return _pattern(prefix).fullmatch(value) is not None


@cache
def _pattern(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(prefix)}_[0-9a-f]{{32}}")
