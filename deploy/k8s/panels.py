"""How a panel is described here, and what becomes of it in Grafana's JSON.

A panel is a title, queries with their legends, a unit of Grafana, and from which value on it is bad. Which
alerts are about the same numbers, and where the runbook says what to do, stands in its description.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SOURCE = {"type": "prometheus", "uid": "${source}"}
WIDTH, HEIGHT, COLUMNS = 8, 8, 3
TAG = "personvern"
_RULES = Path(__file__).parent / "components" / "monitoring" / "rules.yaml"
# Metrics, and the ratios of the objectives whatever time they look back.
_METRIC = re.compile(r"personvern_\w+|surface:\w+(?=:)|\bup(?=\{)")


def asked(expr: str) -> set[str]:
    """The metrics that a query asks for."""
    return set(_METRIC.findall(expr))


@dataclass(frozen=True)
class Query:
    """A query and what its lines are called (`{{label}}` is filled in)."""

    expr: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """One picture. `number` shows the last value large, otherwise values over time; from `bad` on it is
    red.
    """

    title: str
    queries: tuple[Query, ...]
    unit: str = "short"
    number: bool = False
    bad: float | None = None

    @property
    def asks(self) -> set[str]:
        """The metrics of its queries."""
        return {name for query in self.queries for name in asked(query.expr)}


@dataclass(frozen=True)
class Dashboard:
    """One page."""

    uid: str
    title: str
    panels: tuple[Panel, ...]


def panel(
    title: str,
    *queries: tuple[str, str] | str,
    unit: str = "short",
    number: bool = False,
    bad: float | None = None,
) -> Panel:
    """A panel; a query alone has one line, which is called as the panel is."""
    made = tuple(Query(q, title) if isinstance(q, str) else Query(*q) for q in queries)
    return Panel(title, made, unit, number, bad)


def or_none(expr: str, label: str) -> str:
    """The query, or one line `none` at 0 as long as there is nothing to count."""
    return f'{expr} or on() label_replace(vector(0), "{label}", "none", "", "")'


def document(dashboard: Dashboard) -> dict[str, Any]:
    """A dashboard as Grafana reads it (schema version 39)."""
    alerts = _alerts()
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "tags": [TAG],
        "schemaVersion": 39,
        "timezone": "browser",
        "time": {"from": "now-3h", "to": "now"},
        "refresh": "30s",
        "links": [
            {
                "title": "Personvern",
                "type": "dashboards",
                "tags": [TAG],
                "asDropdown": True,
                "includeVars": True,
                "keepTime": True,
            }
        ],
        "templating": {
            "list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]
        },
        "panels": [_drawn(number, each, alerts) for number, each in enumerate(dashboard.panels)],
    }


def _alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(_RULES.read_text())["spec"]["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def _told(drawn: Panel, alerts: list[dict[str, Any]]) -> str:
    """Which alerts the panel is about."""
    about = [
        f"{alert['alert']} ({alert['annotations']['runbook']})"
        for alert in alerts
        if drawn.asks & asked(alert["expr"])
    ]
    return f"Alerts about these numbers, and what to do: {', '.join(about)}" if about else ""


def _drawn(number: int, drawn: Panel, alerts: list[dict[str, Any]]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "text" if drawn.number else "green", "value": None}]
    shown: dict[str, Any] = {"unit": drawn.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    if drawn.bad is not None:
        steps.append({"color": "red", "value": drawn.bad})
        if not drawn.number:
            shown["custom"] = {"thresholdsStyle": {"mode": "dashed"}}
    return {
        "id": number + 1,
        "title": drawn.title,
        "description": _told(drawn, alerts),
        "type": "stat" if drawn.number else "timeseries",
        "datasource": SOURCE,
        "gridPos": {
            "x": number % COLUMNS * WIDTH,
            "y": number // COLUMNS * HEIGHT,
            "w": WIDTH,
            "h": HEIGHT,
        },
        "fieldConfig": {"defaults": shown, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + n),
                "datasource": SOURCE,
                "expr": query.expr,
                "legendFormat": query.legend,
            }
            for n, query in enumerate(drawn.queries)
        ],
    }
