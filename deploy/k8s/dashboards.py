"""The dashboards, as a table of panels; `python -m deploy.k8s.dashboards` writes them as Grafana's JSON.

A panel is a title, queries with their legends, and a unit of Grafana. What each metric means stands in
docs/operations.md.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.keys import CONTEXTS, GATEWAY

FOLDER = Path(__file__).parent / "components" / "monitoring" / "dashboards"
SOURCE = {"type": "prometheus", "uid": "${source}"}
WIDTH, HEIGHT, COLUMNS = 8, 8, 3
RATE = "[$__rate_interval]"
ROUTES = 'http_route=~"/v1/.*|/oauth/token"'
SURFACE = '"surface", "$1", "http_route", "/v1/([a-z]+).*"'
OAUTH = '"surface", "partner", "http_route", "/oauth/token"'
TOOK = "personvern_http_server_request_duration_seconds"
ANSWERED = f"rate(personvern_http_server_requests_total{RATE})"
STATUS, CODE = "http_response_status_code", "rpc_response_status_code"


@dataclass(frozen=True)
class Query:
    """A query and what its lines are called (`{{label}}` is filled in)."""

    expr: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """One picture. `number` shows the last value large, otherwise values over time."""

    title: str
    queries: tuple[Query, ...]
    unit: str = "short"
    number: bool = False


@dataclass(frozen=True)
class Dashboard:
    """One page."""

    uid: str
    title: str
    panels: tuple[Panel, ...]


def _panel(title: str, *queries: tuple[str, str] | str, unit: str = "short", number: bool = False) -> Panel:
    made = tuple(Query(q) if isinstance(q, str) else Query(*q) for q in queries)
    return Panel(title, made, unit, number)


def _http(rate: str, by: str = "surface") -> str:
    return f"sum by ({by}) (label_replace(label_replace(rate({rate}{{{ROUTES}}}{RATE}), {SURFACE}), {OAUTH}))"


def _rpc_quantile(q: float, service: str) -> str:
    rate = f'rate(personvern_rpc_server_call_duration_seconds_bucket{{service="{service}"}}{RATE})'
    return f"histogram_quantile({q}, sum by (le, rpc_method) ({rate}))"


def _http_quantile(q: float) -> str:
    return f"histogram_quantile({q}, {_http(f'{TOOK}_bucket', 'le, surface')})"


OVERVIEW = Dashboard(
    "personvern-overview",
    "Personvern: overview",
    (
        _panel("Programs up", 'sum(up{job=~".*personvern.*"})', number=True),
        _panel(
            "Budget of errors: how fast it burns, 1 is as planned",
            ("surface:http_errors:ratio_rate1h / 0.001", "{{surface}}"),
        ),
        _panel(
            "Budget of slow answers: how fast it burns, 1 is as planned",
            ("surface:http_slow:ratio_rate1h / 0.01", "{{surface}}"),
        ),
        _panel("Requests", (_http("personvern_http_server_requests_total"), "{{surface}}"), unit="reqps"),
        _panel(
            "Answers by status",
            (
                f"sum by ({STATUS}) ({ANSWERED})",
                f"{{{{{STATUS}}}}}",
            ),
            unit="reqps",
        ),
        _panel("Time of the slowest hundredth", (_http_quantile(0.99), "{{surface}}"), unit="s"),
        _panel(
            "Oldest unpublished event",
            ("max by (service) (personvern_outbox_age_seconds)", "{{service}}"),
            unit="s",
        ),
        _panel("Dead letters", "max(personvern_dead_letters_stored)", number=True),
        _panel("Requests under way", "sum(personvern_http_server_active_requests)"),
        _panel(
            "Calls to the outside that fail",
            (
                f'sum by (endpoint) (rate(personvern_outside_calls_total{{outcome="error"}}{RATE}))',
                "{{endpoint}}",
            ),
            unit="reqps",
        ),
        _panel(
            "Clocks ahead of their databases",
            ("max by (service) (personvern_clock_offset_seconds)", "{{service}}"),
            unit="s",
        ),
    ),
)

EVENTS = Dashboard(
    "personvern-events",
    "Personvern: events",
    (
        _panel(
            "Oldest unpublished event",
            ("max by (service) (personvern_outbox_age_seconds)", "{{service}}"),
            unit="s",
        ),
        _panel("Unpublished", ("max by (service) (personvern_outbox_rows)", "{{service}}")),
        _panel("Dead letters stored", "max(personvern_dead_letters_stored)", number=True),
        _panel("Events that streams hold", ("max by (service) (personvern_stream_events)", "{{service}}")),
        _panel(
            "What streams take",
            ("max by (service) (personvern_stream_bytes)", "{{service}}"),
            unit="bytes",
        ),
        _panel(
            "Events that wait for a consumer",
            ("max by (consumer) (personvern_consumer_waiting)", "{{consumer}}"),
        ),
        _panel(
            "Events under way at a consumer",
            ("max by (consumer) (personvern_consumer_unacknowledged)", "{{consumer}}"),
        ),
        _panel(
            "Events handled, and given back",
            (
                f"sum by (service, outcome) (rate(personvern_events_handled_total{RATE}))",
                "{{service}} {{outcome}}",
            ),
            unit="eps",
        ),
        _panel(
            "Put aside as unprocessable",
            (
                f"sum by (service, consumer) (rate(personvern_dead_letters_total{RATE})) or vector(0)",
                "{{consumer}}",
            ),
            unit="eps",
        ),
        _panel(
            "Long work under way", ("max by (service, kind) (personvern_operations)", "{{service}} {{kind}}")
        ),
        _panel(
            "Oldest long work",
            ("max by (service, kind) (personvern_operation_age_seconds)", "{{service}} {{kind}}"),
            unit="s",
        ),
    ),
)

PRIVACY = Dashboard(
    "personvern-privacy",
    "Personvern: privacy",
    (
        _panel(
            "Open requests by days left",
            ("max by (days_left) (personvern_data_requests_open)", "{{days_left}}"),
        ),
        _panel(
            "Time left to notify of a breach",
            "min(personvern_breach_notice_left_seconds)",
            unit="s",
            number=True,
        ),
        _panel(
            "Not confirmed by a recipient",
            ("max(personvern_withdrawals_unconfirmed)", "withdrawals"),
            ("max(personvern_notices_unconfirmed)", "erasures, corrections, restrictions"),
        ),
        _panel(
            "Denials by rule",
            (f'sum by (rule) (rate(personvern_consent_decisions_total{{outcome="deny"}}{RATE}))', "{{rule}}"),
            unit="ops",
        ),
        _panel(
            "Decisions",
            (f"sum by (outcome) (rate(personvern_consent_decisions_total{RATE}))", "{{outcome}}"),
            unit="ops",
        ),
        _panel(
            "Consents, withdrawals and objections recorded",
            (f"sum by (act) (rate(personvern_consent_ledger_entries_total{RATE}))", "{{act}}"),
            unit="wps",
        ),
        _panel(
            "Disclosures and reads by ground",
            (f"sum by (ground) (rate(personvern_disclosure_ledger_entries_total{RATE}))", "{{ground}}"),
            unit="wps",
        ),
        _panel(
            "Age of the last checkpoint",
            ("max(personvern_consent_checkpoint_age_seconds)", "consent"),
            ("max(personvern_disclosure_checkpoint_age_seconds)", "disclosure"),
            unit="s",
        ),
        _panel(
            "Surveys: asked, and not asked by reason",
            ("sum by (outcome) (personvern_survey_triggers_total)", "{{outcome}}"),
        ),
        _panel(
            "Secrets kept whose date to look again has come",
            "max(personvern_third_party_secrecy_to_reconsider)",
            number=True,
        ),
        _panel(
            "Letters about breaches that are held up",
            "max(personvern_breach_letters_held_up)",
            number=True,
        ),
    ),
)

MONEY = Dashboard(
    "personvern-money",
    "Personvern: money",
    (
        _panel("Payments in suspense", "max(personvern_billing_suspense_payments)", number=True),
        _panel("Refunds that wait", ("max by (state) (personvern_billing_refunds_waiting)", "{{state}}")),
        _panel("Invoices not paid", "max(personvern_billing_invoices_open)", number=True),
        _panel("Past their due date", "max(personvern_billing_invoices_overdue)", number=True),
        _panel(
            "Dunning: steps of the last day",
            ("sum by (kind) (increase(personvern_billing_dunning_steps_total[1d])) or vector(0)", "{{kind}}"),
        ),
        _panel(
            "eFaktura that wait for the network's word",
            ("max by (state) (personvern_billing_efaktura_waiting)", "{{state}}"),
        ),
        _panel(
            "Runs and imports under way",
            ('max by (kind) (personvern_operations{service="billing"})', "{{kind}}"),
        ),
    ),
)


def _of_service(name: str) -> Dashboard:
    calls = f'personvern_rpc_server_requests_total{{service="{name}"}}'
    database = f'personvern_db_client_operation_duration_seconds_bucket{{service="{name}"}}'
    return Dashboard(
        f"personvern-{name}",
        f"Personvern: {name}",
        (
            _panel("Calls", (f"sum by (rpc_method) (rate({calls}{RATE}))", "{{rpc_method}}"), unit="reqps"),
            _panel(
                "Calls by outcome",
                (f"sum by ({CODE}) (rate({calls}{RATE}))", f"{{{{{CODE}}}}}"),
                unit="reqps",
            ),
            _panel("Time of the slowest hundredth", (_rpc_quantile(0.99, name), "{{rpc_method}}"), unit="s"),
            _panel("Median time", (_rpc_quantile(0.5, name), "{{rpc_method}}"), unit="s"),
            _panel("Calls under way", f'sum(personvern_rpc_server_active_calls{{service="{name}"}})'),
            _panel(
                "Database: time of the slowest hundredth",
                (
                    f"histogram_quantile(0.99, sum by (le, db_operation_name) (rate({database}{RATE})))",
                    "{{db_operation_name}}",
                ),
                unit="s",
            ),
            _panel(
                "Oldest unpublished event",
                f'max(personvern_outbox_age_seconds{{service="{name}"}})',
                unit="s",
            ),
            _panel(
                "Events that wait for a consumer",
                (f'max by (consumer) (personvern_consumer_waiting{{service="{name}"}})', "{{consumer}}"),
            ),
            _panel(
                "Long work under way",
                (f'max by (kind) (personvern_operations{{service="{name}"}})', "{{kind}}"),
            ),
        ),
    )


_BUCKETS = f"rate({TOOK}_bucket{RATE})"
_GATEWAY = Dashboard(
    f"personvern-{GATEWAY}",
    f"Personvern: {GATEWAY}",
    (
        _panel(
            "Requests by route",
            (
                f"sum by (http_route, http_request_method) ({ANSWERED})",
                "{{http_request_method}} {{http_route}}",
            ),
            unit="reqps",
        ),
        _panel(
            "Answers by status",
            (
                f"sum by ({STATUS}) ({ANSWERED})",
                f"{{{{{STATUS}}}}}",
            ),
            unit="reqps",
        ),
        _panel(
            "Time of the slowest hundredth, by route",
            (f"histogram_quantile(0.99, sum by (le, http_route) ({_BUCKETS}))", "{{http_route}}"),
            unit="s",
        ),
        _panel("Requests under way", "sum(personvern_http_server_active_requests)"),
        _panel(
            "Partner clients refused",
            (
                f"sum by (cause) (rate(personvern_partner_clients_refused_total{RATE})) or vector(0)",
                "{{cause}}",
            ),
            unit="reqps",
        ),
        _panel(
            "Requests refused, by reason",
            (
                f"sum by (reason) (rate(personvern_http_server_refusals_total{RATE})) or vector(0)",
                "{{reason}}",
            ),
            unit="reqps",
        ),
    ),
)

DASHBOARDS = (OVERVIEW, _GATEWAY, *map(_of_service, CONTEXTS), EVENTS, PRIVACY, MONEY)


def document(dashboard: Dashboard) -> dict[str, Any]:
    """A dashboard as Grafana reads it (schema version 39)."""
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "tags": ["personvern"],
        "schemaVersion": 39,
        "timezone": "browser",
        "time": {"from": "now-3h", "to": "now"},
        "refresh": "30s",
        "templating": {
            "list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]
        },
        "panels": [_drawn(number, panel) for number, panel in enumerate(dashboard.panels)],
    }


def _drawn(number: int, panel: Panel) -> dict[str, Any]:
    return {
        "id": number + 1,
        "title": panel.title,
        "type": "stat" if panel.number else "timeseries",
        "datasource": SOURCE,
        "gridPos": {
            "x": number % COLUMNS * WIDTH,
            "y": number // COLUMNS * HEIGHT,
            "w": WIDTH,
            "h": HEIGHT,
        },
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + n),
                "datasource": SOURCE,
                "expr": query.expr,
                "legendFormat": query.legend,
            }
            for n, query in enumerate(panel.queries)
        ],
    }


def written() -> dict[str, str]:
    """Every dashboard's file name and text."""
    return {
        f"{each.uid}.json": json.dumps(document(each), indent=1, ensure_ascii=False) + "\n"
        for each in DASHBOARDS
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in written().items():
        (FOLDER / name).write_text(text)
