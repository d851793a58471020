"""Alerts are raised by the numbers that they are for, and dashboards ask for metrics that exist."""

import re
import shutil
import subprocess

import pytest
import yaml
from opentelemetry.semconv._incubating.attributes.rpc_attributes import RPC_METHOD, RPC_RESPONSE_STATUS_CODE
from opentelemetry.semconv._incubating.metrics.http_metrics import HTTP_SERVER_ACTIVE_REQUESTS
from opentelemetry.semconv._incubating.metrics.rpc_metrics import RPC_SERVER_CALL_DURATION
from opentelemetry.semconv.attributes.db_attributes import DB_COLLECTION_NAME, DB_OPERATION_NAME
from opentelemetry.semconv.attributes.http_attributes import (
    HTTP_REQUEST_METHOD,
    HTTP_RESPONSE_STATUS_CODE,
    HTTP_ROUTE,
)
from opentelemetry.semconv.metrics.db_metrics import DB_CLIENT_OPERATION_DURATION
from opentelemetry.semconv.metrics.http_metrics import HTTP_SERVER_REQUEST_DURATION
from prometheus_client import REGISTRY, generate_latest

from deploy.k8s import dashboards
from deploy.local.keys import CONTEXTS, GATEWAY
from deploy.local.stack import ROOT
from services.chassis.telemetry.metrics import KINDS

RULES = ROOT / "deploy" / "k8s" / "components" / "monitoring" / "rules.yaml"
CASES = (ROOT / "tests" / "deploy" / "alerts.yaml", ROOT / "tests" / "deploy" / "alerts_slow.yaml")
OPERATIONS = ROOT / "docs" / "operations.md"
METRIC = re.compile(r"personvern_[a-z0-9_]+")
# What the semantic conventions name of what we measure, the unit that its name ends with, and labels.
CONVENTIONS = (
    (HTTP_SERVER_REQUEST_DURATION, "_seconds", (HTTP_ROUTE, HTTP_REQUEST_METHOD)),
    (HTTP_SERVER_ACTIVE_REQUESTS, "", ()),
    (RPC_SERVER_CALL_DURATION, "_seconds", (RPC_METHOD,)),
    (DB_CLIENT_OPERATION_DURATION, "_seconds", (DB_OPERATION_NAME, DB_COLLECTION_NAME)),
)
# What Prometheus makes of one metric of the code.
ENDINGS = ("_total", "_bucket", "_count", "_sum")


def rules():
    """The groups, as Prometheus itself reads them."""
    return yaml.safe_load(RULES.read_text())["spec"]


def alerts():
    return [rule for group in rules()["groups"] for rule in group["rules"] if "alert" in rule]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool (Debian: prometheus) is not here")
def test_each_alert_is_raised_by_its_numbers_and_by_no_others(tmp_path):
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules()))
    for cases in CASES:
        shutil.copy(cases, tmp_path)
    asked = ["promtool", "test", "rules", *(cases.name for cases in CASES)]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_numbers_and_a_runbook():
    tested = {
        (case["alertname"], bool(case["exp_alerts"]))
        for cases in CASES
        for test in yaml.safe_load(cases.read_text())["tests"]
        for case in test["alert_rule_test"]
    }
    runbook = {
        line.removeprefix("### ").strip()
        for line in OPERATIONS.read_text().splitlines()
        if line.startswith("### ")
    }
    for alert in alerts():
        name = alert["alert"]
        assert {(name, True), (name, False)} <= tested, name
        assert name in runbook, name
        assert alert["annotations"]["runbook"] == f"docs/operations.md#{name.lower()}"


def test_the_dashboards_are_as_written_down():
    written = dashboards.written()
    assert {path.name for path in dashboards.FOLDER.iterdir()} == set(written)
    for name, text in written.items():
        assert (dashboards.FOLDER / name).read_text() == text, "run python -m deploy.k8s.dashboards"


def test_what_is_asked_for_is_told_by_the_code_and_documented():
    asked = set(METRIC.findall(RULES.read_text()))
    for each in dashboards.DASHBOARDS:
        for panel in each.panels:
            asked |= {name for query in panel.queries for name in METRIC.findall(query.expr)}
    documented = {_plain(name) for name in METRIC.findall(_table())}
    for name in asked:
        assert _plain(name) in documented, name


def test_no_program_may_be_missing_without_an_alert():
    (expr,) = [alert["expr"] for alert in alerts() if alert["alert"] == "ProgramMissing"]
    assert set(re.findall(r'service="(\w+)"|"service", "(\w+)"', expr)) == {
        *((name, "") for name in CONTEXTS),
        ("", GATEWAY),
    }


def test_metrics_of_others_that_alerts_need_are_documented_with_whose_they_are():
    foreign = re.compile(r"\b(?:kube|certmanager)_[a-z_]+(?=[{)])")
    asked = {name for alert in alerts() for name in foreign.findall(alert["expr"])}
    assert asked
    assert {f"`{name}`" for name in asked} <= set(re.findall(r"`[a-z_]+`", _table()))


def test_the_table_of_metrics_is_what_the_code_tells():
    made = re.compile(r'(?:Gauge|Counter|Histogram|Figure|MetricFamily)\(\s*"(personvern_[a-z0-9_]+)"')
    told = {_plain(name) for kind in KINDS for name in (kind.total, kind.seconds)}
    for path in [*(ROOT / "services").rglob("*.py"), *(ROOT / "gateway").rglob("*.py")]:
        told |= {_plain(name) for name in made.findall(path.read_text())}
    assert {_plain(name) for name in METRIC.findall(_table())} == told


def test_what_opentelemetry_names_is_called_so_with_its_labels():
    """As its exporter for Prometheus writes them: a namespace, underscores for dots, the unit at the end."""
    measured = generate_latest(REGISTRY).decode()
    documented = {
        name: {label.strip() for label in labels.split(",")}
        for name, labels in re.findall(r"^\| `(personvern_\w+)` \|([^|]*)\|", _table(), re.MULTILINE)
    }
    for name, unit, labels in CONVENTIONS:
        ours = f"personvern_{name.replace('.', '_')}{unit}"
        assert {label.replace(".", "_") for label in labels} <= documented[ours], ours
        assert f"# HELP {ours} " in measured, ours
    for kind in KINDS:
        assert {*kind.labels} == documented[kind.seconds]
        assert {*kind.labels, kind.outcome} == documented[f"{kind.total}_total"]
    assert [kind.outcome for kind in KINDS] == [
        label.replace(".", "_") for label in (RPC_RESPONSE_STATUS_CODE, HTTP_RESPONSE_STATUS_CODE)
    ]


def test_reasons_that_alerts_name_are_reasons_of_the_code():
    known = yaml.safe_load((ROOT / "gateway" / "texts" / "context_reasons.yaml").read_text())
    named = [match for alert in alerts() for match in re.findall(r'reason=~"([A-Z_|]+)"', alert["expr"])]
    assert named
    assert {reason for each in named for reason in each.split("|")} <= set(known)


def test_metrics_are_in_seconds_and_bytes_and_counters_are_totals():
    table = [line for line in _table().splitlines() if line.startswith("| `")]
    told = {name for line in table for name in METRIC.findall(line.split("|")[1])}
    units = ("milliseconds", "ms", "minutes", "hours", "days", "kilobytes", "kb", "mb", "percent")
    assert not {name for name in told if name.endswith(tuple(f"_{unit}" for unit in units))}
    counters = re.compile(r'[cC]ounter(?:MetricFamily)?\(\s*"(personvern_[a-z0-9_]+)"')
    for path in [*(ROOT / "services").rglob("*.py"), *(ROOT / "gateway").rglob("*.py")]:
        assert {f"{name.removesuffix('_total')}_total" for name in counters.findall(path.read_text())} <= told


def _plain(name):
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return name


def _table():
    """The section of docs/operations.md that lists the metrics."""
    text = OPERATIONS.read_text()
    start = text.index("## Metrics")
    return text[start : text.index("\n## ", start + 1)]
