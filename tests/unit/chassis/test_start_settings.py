"""A program whose settings cannot be used says which, and ends, before it imports what takes long."""

import json
import os
import resource
import subprocess
import sys

import pytest

from deploy.local.keys import CONTEXTS, GATEWAY, key_files, make_keys
from deploy.local.stack import ROOT

PROGRAMS = {**{name: f"services.{name}" for name in CONTEXTS}, GATEWAY: GATEWAY}
HEAVY = {"grpc", "google", "motor", "pymongo", "nats", "fastapi", "uvicorn", "uvloop", "opentelemetry"}
# Runs a program as `python -m` does, and tells what it had imported when it ended.
RUN = """
import json, runpy, sys
code = None
try:
    runpy.run_module(sys.argv[1], run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
print(json.dumps({"code": code, "imported": sorted({name.partition(".")[0] for name in sys.modules})}))
"""
PATH = {"PYTHONPATH": f"{ROOT}:{ROOT / 'protos' / 'gen'}", "PATH": os.environ["PATH"]}


def ended(command, env):
    return subprocess.run(
        [sys.executable, *command], env=PATH | env, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_heavy_is_imported_before_the_settings_are_checked(name):
    done = ended(["-c", RUN, PROGRAMS[name]], {"CONSENT_TARGET": "hemmelig"})
    told = json.loads(done.stdout)
    assert not HEAVY & set(told["imported"])
    said = told["code"]  # a text: Python prints it and ends with code 1
    assert "CALLER_KEY_FILE: Field required" in said
    assert "CONSENT_TARGET" in said
    assert "hemmelig" not in said
    if name != GATEWAY:
        assert "MASTER_KEY_FILE: Field required" in said
        assert "CALLER_TRUST_FILE: Field required" in said


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_refusal_takes_less_than_a_second(name):
    """Of processor time: what it takes by the clock is the machine's other work."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = ended(["-m", PROGRAMS[name]], {})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 1
    assert "CALLER_KEY_FILE: Field required" in done.stderr
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0


def test_the_process_ends_with_code_one_and_its_words_on_standard_error(tmp_path):
    make_keys(tmp_path)
    files = {key.upper(): str(path) for key, path in key_files(tmp_path, "survey").items()}
    done = ended(["-m", "services.survey"], files | {"NATS_URL": "nats//hemmelig", "SURVEY_TARGET": "x y"})
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Settings are missing or wrong:",
        "  SURVEY_TARGET: Value error, is neither host:port, nor several with commas, nor a gRPC target",
        "  NATS_URL: Value error, is not an address such as nats://host:4222",
    ]
    assert done.stdout == ""
