"""Words of the message templates that would promise what nobody keeps."""

import re
from pathlib import Path

import pytest

import services.customer

TEXTS = sorted((Path(services.customer.__path__[0]) / "templates").glob("*/*.txt"))
REPLY = re.compile(r"reply to this|reply to us|(svare?|svar) (på denne melding|oss\b)", re.IGNORECASE)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_message_asks_for_a_reply_that_nobody_reads(path: Path) -> None:
    assert not REPLY.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_coming_of_age_is_told_to_those_without_a_guardian_too(language: str) -> None:
    told = next(path for path in TEXTS if path.parent.name == "came_of_age" and path.stem == language)
    wanted = {"nb": "Har en foresatt gitt", "nn": "Har ein føresett gitt", "en": "If a guardian has given"}
    assert wanted[language] in told.read_text(encoding="utf-8")
