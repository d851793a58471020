"""A stranger reads the dashboards: each line has a name, each number its unit, each alert a picture."""

import re

import pytest
import yaml

from deploy.k8s import dashboards, panels
from deploy.k8s.panels import Panel
from tests.deploy.test_monitoring import alerts

ALL = [
    pytest.param(page, panel, id=f"{page.uid}: {panel.title}")
    for page in dashboards.DASHBOARDS
    for panel in page.panels
]
A_SECOND = {"reqps", "ops", "wps", "eps"}
UNITS = A_SECOND | {"short", "s", "bytes", "percentunit"}
"""Units of Grafana: the rates are so much in a second."""
WITHOUT = {"RoundFailed", "RoundMissing", "CertificateNearExpiry", "CertificateInUseNearExpiry"}
"""Alerts without a picture: of others' numbers, and of certificates, which not every program has."""


def test_titles_tell_panels_apart() -> None:
    for page in dashboards.DASHBOARDS:
        titles = [panel.title for panel in page.panels]
        assert len(titles) == len(set(titles)), page.uid
    pages = [(page.uid, page.title) for page in dashboards.DASHBOARDS]
    assert len(set(pages)) == len(pages)


@pytest.mark.parametrize(("page", "panel"), ALL)
def test_lines_are_named_by_what_tells_them_apart(page: dashboards.Dashboard, panel: Panel) -> None:
    assert panel.queries
    for query in panel.queries:
        by = set(re.findall(r"\w+", " ".join(re.findall(r"\bby \(([^)]*)\)", query.expr)))) - {"le"}
        named = set(re.findall(r"\{\{(\w+)\}\}", query.legend))
        assert query.legend, "a line without a name shows the query"
        assert named == by if by else named <= {"surface"}, query
    assert len({query.legend for query in panel.queries}) == len(panel.queries)
    assert not panel.number or not any("{{" in query.legend for query in panel.queries), "one number is shown"


@pytest.mark.parametrize(("page", "panel"), ALL)
def test_a_unit_is_that_of_the_numbers(page: dashboards.Dashboard, panel: Panel) -> None:
    assert panel.unit in UNITS
    for query in panel.queries:
        if "histogram_quantile" in query.expr or re.search(r"_seconds\b(?!_)", query.expr):
            assert panel.unit == "s"
        elif re.search(r"(?<!i)\brate\(", query.expr):
            assert panel.unit in A_SECOND
        else:
            assert panel.unit not in A_SECOND | {"s"}
        assert (panel.unit == "bytes") is bool(re.search(r"_bytes\b", query.expr))


def test_each_alert_has_a_panel_that_leads_to_its_entry_in_the_runbook() -> None:
    told = {
        alert["alert"]
        for page in dashboards.DASHBOARDS
        for panel in panels.document(page)["panels"]
        for alert in alerts()
        if f"{alert['alert']} ({alert['annotations']['runbook']})" in panel["description"]
    }
    assert {alert["alert"] for alert in alerts()} - told == WITHOUT


def test_what_is_red_is_what_raises_the_alert() -> None:
    """The lines at which panels turn red stand in the conditions of alerts about the same numbers."""
    for page in dashboards.DASHBOARDS:
        for panel in page.panels:
            if panel.bad is None:
                continue
            exprs = [alert["expr"] for alert in alerts() if panel.asks & panels.asked(alert["expr"])]
            limits = {_limit(limit) for expr in exprs for limit in re.findall(r"> ([\d.* ]+)", expr)}
            # More than none is one; a burn rate is measured against the objective.
            assert panel.bad in limits | {limit + 1 for limit in limits if limit == 0}, panel.title


def _limit(text: str) -> float:
    first, *factors = (float(part) for part in text.split("*"))
    for factor in factors:
        first *= max(factor, 1)
    return first


def test_every_dashboard_is_handed_to_grafana() -> None:
    component = yaml.safe_load((dashboards.FOLDER.parent / "kustomization.yaml").read_text())
    given = {file for each in component["configMapGenerator"] for file in each["files"]}
    assert given == {f"dashboards/{name}" for name in dashboards.written()}
    for each in component["configMapGenerator"]:
        assert each["options"]["labels"] == {"grafana_dashboard": "1"}
