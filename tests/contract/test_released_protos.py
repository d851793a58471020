"""Releases run side by side while one replaces the other: what the last one calls and reads stays."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROTOS = Path(__file__).resolve().parents[2] / "protos"
RELEASED = PROTOS / "released.binpb.gz"
BUF = Path(sys.executable).with_name("buf")
CALLS = "personvern/billing/v1/billing_service.proto"
EVENTS = "personvern/billing/v1/billing_events.proto"


@pytest.fixture
def protos(tmp_path: Path) -> Path:
    """protos/ in a folder of its own."""
    shutil.copytree(PROTOS, tmp_path / "protos", ignore=shutil.ignore_patterns("gen", "*.gz"))
    return tmp_path / "protos"


def buf(*words: object, home: Path) -> subprocess.CompletedProcess[str]:
    """Runs buf, with a cache of its own and no way out to a network."""
    away = "http://127.0.0.1:9"
    around = os.environ | {"HOME": str(home), "BUF_CACHE_DIR": str(home), "HTTPS_PROXY": away}
    command = [str(word) for word in (BUF, *words)]
    return subprocess.run(command, env=around, capture_output=True, text=True, check=False)


def image(protos: Path) -> bytes:
    """What `make released` writes of them."""
    made = protos.with_name("image.binpb.gz")
    done = buf("build", protos, "--exclude-source-info", "--output", made, home=protos.parent)
    assert done.returncode == 0, done.stderr
    return made.read_bytes()


def broken(protos: Path, against: Path = RELEASED) -> str:
    """What is said of them beside those of the last release; empty when they agree."""
    done = buf("breaking", protos, "--against", against, home=protos.parent)
    assert (done.returncode == 0) == (not done.stdout), done.stderr
    return done.stdout


def test_what_the_last_release_calls_and_reads_is_still_there(protos: Path) -> None:
    assert broken(protos) == ""


def test_what_is_noted_of_a_release_is_the_same_wherever_it_is_made(protos: Path) -> None:
    assert image(protos) == image(Path(shutil.copytree(protos, protos.parent / "elsewhere" / "protos")))


def without(pattern: str) -> Callable[[str], str]:
    """Takes out what stands there once."""

    def change(text: str) -> str:
        changed, found = re.subn(pattern, "", text, count=1)
        assert found == 1, pattern
        return changed

    return change


def renumbered(text: str) -> str:
    """A field has another number."""
    assert "  string period = 3;\n" in text
    return text.replace("  string period = 3;\n", "  string period = 991;\n", 1)


def more(text: str) -> str:
    """A message more."""
    return text + "\n// More.\nmessage More {\n  // Some.\n  string some = 1;\n}\n"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (CALLS, without(r"\n  string request_id = 1;"), "request_id"),
        (EVENTS, without(r"\n  string period = 3;"), "period"),
        (EVENTS, renumbered, "period"),
        (CALLS, without(r"\n  rpc GetInvoice\([^;]+;"), "GetInvoice"),
        (CALLS, more, ""),
    ],
    ids=["a field of a call", "a field of an event", "another number", "a call", "something more"],
)
def test_what_would_break_the_last_release_is_refused(
    protos: Path, name: str, change: Callable[[str], str], said: str
) -> None:
    released = protos.with_name("released.binpb.gz")  # of today: what is added later can be broken here too
    released.write_bytes(image(protos))
    path = protos / name
    path.write_text(change(path.read_text()))
    found = broken(protos, released)
    assert (said in found) if said else found == ""


def test_a_context_that_goes_is_refused(protos: Path) -> None:
    """Replicas of the last release still call it."""
    shutil.rmtree(protos / "personvern" / "survey")
    assert "personvern.survey.v1" in broken(protos)
