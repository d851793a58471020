"""The image file keeps what it promises, as far as it can be read."""

import re
from pathlib import Path

from deploy.local.stack import ROOT
from services.chassis import healthy

TEXT = (ROOT / "deploy" / "Dockerfile").read_text()


def final() -> dict[str, list[str]]:
    """The instructions of the last stage, each on one line."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", TEXT)).split("FROM ")[-1].splitlines()
    found: dict[str, list[str]] = {}
    for line in lines[1:]:
        name, _, rest = line.partition(" ")
        found.setdefault(name, []).append(rest)
    return found


def test_it_runs_as_nobody_and_tells_what_it_is() -> None:
    stage = final()
    assert stage["USER"] == ["10001"]
    (labels,) = stage["LABEL"]
    assert set(re.findall(r"org\.opencontainers\.image\.([\w.]+)=", labels)) == {
        "title",
        "description",
        "version",
        "revision",
        "base.name",
    }
    (check,) = stage["HEALTHCHECK"]
    assert f'"{healthy.__name__}"' in check
    assert Path(healthy.__file__).is_relative_to(ROOT / "services"), "which is copied"


def test_a_release_can_name_its_base_by_digest() -> None:
    assert re.findall(r"(?m)^FROM (\S+)", TEXT) == ["${BASE}", "${BASE}"]
    assert re.findall(r"(?m)^ARG BASE=(\S+)", TEXT) == ["python:3.11-slim-bookworm"]
    assert "--build-arg BASE=" in (ROOT / "docs" / "operations.md").read_text()


def test_who_says_nothing_gets_production() -> None:
    (environment,) = final()["ENV"]
    assert "PERSONVERN_ENV=production" in environment


def test_nothing_in_it_builds_or_installs() -> None:
    stage = final()
    assert "python -m venv --without-pip /opt/app" in TEXT
    assert [copied for copied in stage["COPY"] if "--from" in copied] == ["--from=build /opt/app /opt/app"]
    (run,) = stage["RUN"]
    assert "pip uninstall" in run
    assert "setuptools wheel pip" in run
    assert "ensurepip" in run
    assert not re.search(r"apt|pip install|gcc", run)
