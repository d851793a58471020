"""Alerts are raised by the numbers that they are for, and dashboards ask for metrics that exist."""

import re
import shutil
import subprocess

import pytest
import yaml

from deploy.k8s import dashboards
from deploy.local.stack import ROOT

RULES = ROOT / "deploy" / "k8s" / "components" / "monitoring" / "rules.yaml"
CASES = (ROOT / "tests" / "deploy" / "alerts.yaml", ROOT / "tests" / "deploy" / "alerts_slow.yaml")
OPERATIONS = ROOT / "docs" / "operations.md"
METRIC = re.compile(r"personvern_[a-z0-9_]+")
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


def test_the_table_of_metrics_is_what_the_code_tells():
    made = re.compile(r'(?:Gauge|Counter|Histogram|Figure|MetricFamily)\(\s*"(personvern_[a-z0-9_]+)"')
    told = {  # whose names are put together
        f"{prefix}_{ending}"
        for prefix in ("personvern_rpc_server", "personvern_http_server")
        for ending in ("requests", "duration_seconds")
    }
    for path in [*(ROOT / "services").rglob("*.py"), *(ROOT / "gateway").rglob("*.py")]:
        told |= {_plain(name) for name in made.findall(path.read_text())}
    assert {_plain(name) for name in METRIC.findall(_table())} == told


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
