"""The dashboards, as a table of panels; `python -m deploy.k8s.dashboards` writes them as Grafana's JSON.

What each metric means stands in docs/operations.md.
"""

import json
from pathlib import Path

from deploy.k8s.panels import Dashboard, document, or_none, panel
from deploy.local.keys import CONTEXTS, GATEWAY

FOLDER = Path(__file__).parent / "components" / "monitoring" / "dashboards"
RATE = "[$__rate_interval]"
ROUTES = 'http_route=~"/v1/.*|/oauth/token"'
SURFACE = '"surface", "$1", "http_route", "/v1/([a-z]+).*"'
OAUTH = '"surface", "partner", "http_route", "/oauth/token"'
TOOK = "personvern_http_server_request_duration_seconds"
ANSWERED = f"rate(personvern_http_server_requests_total{RATE})"
MOST = 10
"""Lines of a panel that might have one for each route or method: some two hundred say nothing."""
STATUS, CODE = "http_response_status_code", "rpc_response_status_code"


def _http(rate: str, by: str = "surface") -> str:
    return f"sum by ({by}) (label_replace(label_replace(rate({rate}{{{ROUTES}}}{RATE}), {SURFACE}), {OAUTH}))"


def _rpc_quantile(q: float, service: str) -> str:
    rate = f'rate(personvern_rpc_server_call_duration_seconds_bucket{{service="{service}"}}{RATE})'
    return f"topk({MOST}, histogram_quantile({q}, sum by (le, rpc_method) ({rate})))"


def _http_quantile(q: float) -> str:
    return f"histogram_quantile({q}, {_http(f'{TOOK}_bucket', 'le, surface')})"


OVERVIEW = Dashboard(
    "personvern-overview",
    "Personvern: overview",
    (
        panel("Programs up", 'sum(up{job=~".*personvern.*"})', number=True),
        panel(
            "Answered without 5xx in three days (objective 99.9 %)",
            ("1 - surface:http_errors:ratio_rate3d", "{{surface}}"),
            unit="percentunit",
        ),
        panel(
            "Answered within 500 ms in three days (objective 99 %)",
            ("1 - surface:http_slow:ratio_rate3d", "{{surface}}"),
            unit="percentunit",
        ),
        panel(
            "Budget of errors: how fast it burns, 1 is as planned",
            ("surface:http_errors:ratio_rate1h / 0.001", "{{surface}}"),
            bad=14.4,
        ),
        panel(
            "Budget of slow answers: how fast it burns, 1 is as planned",
            ("surface:http_slow:ratio_rate1h / 0.01", "{{surface}}"),
            bad=14.4,
        ),
        panel("Requests", (_http("personvern_http_server_requests_total"), "{{surface}}"), unit="reqps"),
        panel(
            "Answers by status",
            (
                f"sum by ({STATUS}) ({ANSWERED})",
                f"{{{{{STATUS}}}}}",
            ),
            unit="reqps",
        ),
        panel("Time of the slowest hundredth", (_http_quantile(0.99), "{{surface}}"), unit="s"),
        panel(
            "Oldest unpublished event",
            ("max by (service) (personvern_outbox_age_seconds)", "{{service}}"),
            unit="s",
            bad=60,
        ),
        panel("Dead letters", "max(personvern_dead_letters_stored)", number=True, bad=1),
        panel("Requests under way", "sum(personvern_http_server_active_requests)"),
        panel(
            "Calls to the outside that fail",
            (
                f'sum by (endpoint) (rate(personvern_outside_calls_total{{outcome="error"}}{RATE}))',
                "{{endpoint}}",
            ),
            unit="reqps",
        ),
        panel(
            "Clocks ahead of their databases",
            ("max by (service) (personvern_clock_offset_seconds)", "{{service}}"),
            unit="s",
            bad=2,
        ),
    ),
)

EVENTS = Dashboard(
    "personvern-events",
    "Personvern: events",
    (
        panel(
            "Oldest unpublished event",
            ("max by (service) (personvern_outbox_age_seconds)", "{{service}}"),
            unit="s",
            bad=60,
        ),
        panel("Unpublished", ("max by (service) (personvern_outbox_rows)", "{{service}}")),
        panel("Dead letters stored", "max(personvern_dead_letters_stored)", number=True, bad=1),
        panel("Events that streams hold", ("max by (service) (personvern_stream_events)", "{{service}}")),
        panel(
            "What streams take",
            ("max by (service) (personvern_stream_bytes)", "{{service}}"),
            unit="bytes",
        ),
        panel(
            "Events that wait for a consumer",
            ("max by (consumer) (personvern_consumer_waiting)", "{{consumer}}"),
            bad=1000,
        ),
        panel(
            "Events under way at a consumer",
            ("max by (consumer) (personvern_consumer_unacknowledged)", "{{consumer}}"),
        ),
        panel(
            "Events handled, and given back",
            (
                f"sum by (service, outcome) (rate(personvern_events_handled_total{RATE}))",
                "{{service}} {{outcome}}",
            ),
            unit="eps",
        ),
        panel(
            "Put aside as unprocessable",
            (
                or_none(f"sum by (consumer) (rate(personvern_dead_letters_total{RATE}))", "consumer"),
                "{{consumer}}",
            ),
            unit="eps",
        ),
        panel(
            "Long work under way", ("max by (service, kind) (personvern_operations)", "{{service}} {{kind}}")
        ),
        panel(
            "Oldest long work",
            ("max by (service, kind) (personvern_operation_age_seconds)", "{{service}} {{kind}}"),
            unit="s",
            bad=6 * 3600,
        ),
    ),
)

PRIVACY = Dashboard(
    "personvern-privacy",
    "Personvern: privacy",
    (
        panel(
            "Open requests by days left",
            ("max by (days_left) (personvern_data_requests_open)", "{{days_left}}"),
        ),
        panel(
            "Time left to notify of a breach",
            "min(personvern_breach_notice_left_seconds)",
            unit="s",
            number=True,
        ),
        panel(
            "Not confirmed by a recipient",
            ("max(personvern_withdrawals_unconfirmed)", "withdrawals"),
            ("max(personvern_notices_unconfirmed)", "erasures, corrections, restrictions"),
        ),
        panel(
            "Denials by rule",
            (f'sum by (rule) (rate(personvern_consent_decisions_total{{outcome="deny"}}{RATE}))', "{{rule}}"),
            unit="ops",
        ),
        panel(
            "Decisions",
            (f"sum by (outcome) (rate(personvern_consent_decisions_total{RATE}))", "{{outcome}}"),
            unit="ops",
        ),
        panel(
            "Consents, withdrawals and objections recorded",
            (f"sum by (act) (rate(personvern_consent_ledger_entries_total{RATE}))", "{{act}}"),
            unit="wps",
        ),
        panel(
            "Disclosures and reads by ground",
            (f"sum by (ground) (rate(personvern_disclosure_ledger_entries_total{RATE}))", "{{ground}}"),
            unit="wps",
        ),
        panel(
            "Age of the last checkpoint",
            ("max(personvern_consent_checkpoint_age_seconds)", "consent"),
            ("max(personvern_disclosure_checkpoint_age_seconds)", "disclosure"),
            unit="s",
            bad=26 * 3600,
        ),
        panel(
            "Surveys of the last day: asked, and not asked by reason",
            ("sum by (outcome) (increase(personvern_survey_triggers_total[1d]))", "{{outcome}}"),
        ),
        panel(
            "Secrets kept whose date to look again has come",
            "max(personvern_third_party_secrecy_to_reconsider)",
            number=True,
            bad=1,
        ),
        panel(
            "Letters about breaches that are held up",
            "max(personvern_breach_letters_held_up)",
            number=True,
            bad=1,
        ),
    ),
)

MONEY = Dashboard(
    "personvern-money",
    "Personvern: money",
    (
        panel("Payments in suspense", "max(personvern_billing_suspense_payments)", number=True),
        panel("Refunds that wait", ("max by (state) (personvern_billing_refunds_waiting)", "{{state}}")),
        panel("Invoices not paid", "max(personvern_billing_invoices_open)", number=True),
        panel("Past their due date", "max(personvern_billing_invoices_overdue)", number=True),
        panel(
            "Dunning: steps of the last day",
            (
                or_none("sum by (kind) (increase(personvern_billing_dunning_steps_total[1d]))", "kind"),
                "{{kind}}",
            ),
        ),
        panel(
            "eFaktura that wait for the network's word",
            ("max by (state) (personvern_billing_efaktura_waiting)", "{{state}}"),
        ),
        panel(
            "eFaktura: how long the first has waited for it",
            "max(personvern_billing_efaktura_age_seconds)",
            unit="s",
            bad=6 * 3600,
        ),
        panel(
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
            panel(
                "Calls: the most frequent",
                (f"topk({MOST}, sum by (rpc_method) (rate({calls}{RATE})))", "{{rpc_method}}"),
                unit="reqps",
            ),
            panel(
                "Calls by outcome",
                (f"sum by ({CODE}) (rate({calls}{RATE}))", f"{{{{{CODE}}}}}"),
                unit="reqps",
            ),
            panel(
                "Time of the slowest hundredth: the slowest calls",
                (_rpc_quantile(0.99, name), "{{rpc_method}}"),
                unit="s",
            ),
            panel("Median time: the slowest calls", (_rpc_quantile(0.5, name), "{{rpc_method}}"), unit="s"),
            panel("Calls under way", f'sum(personvern_rpc_server_active_calls{{service="{name}"}})'),
            panel(
                "Database: time of the slowest hundredth",
                (
                    f"histogram_quantile(0.99, sum by (le, db_operation_name) (rate({database}{RATE})))",
                    "{{db_operation_name}}",
                ),
                unit="s",
                bad=0.5,
            ),
            panel(
                "Oldest unpublished event",
                f'max(personvern_outbox_age_seconds{{service="{name}"}})',
                unit="s",
                bad=60,
            ),
            panel(
                "Events that wait for a consumer",
                (f'max by (consumer) (personvern_consumer_waiting{{service="{name}"}})', "{{consumer}}"),
            ),
            panel(
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
        panel(
            "Requests: the busiest routes",
            (
                f"topk({MOST}, sum by (http_route, http_request_method) ({ANSWERED}))",
                "{{http_request_method}} {{http_route}}",
            ),
            unit="reqps",
        ),
        panel(
            "Answers by status",
            (
                f"sum by ({STATUS}) ({ANSWERED})",
                f"{{{{{STATUS}}}}}",
            ),
            unit="reqps",
        ),
        panel(
            "Time of the slowest hundredth: the slowest routes",
            (
                f"topk({MOST}, histogram_quantile(0.99, sum by (le, http_route) ({_BUCKETS})))",
                "{{http_route}}",
            ),
            unit="s",
        ),
        panel("Requests under way", "sum(personvern_http_server_active_requests)"),
        panel(
            "Partner clients refused",
            (
                or_none(f"sum by (cause) (rate(personvern_partner_clients_refused_total{RATE}))", "cause"),
                "{{cause}}",
            ),
            unit="reqps",
        ),
        panel(
            "Requests refused, by reason",
            (
                or_none(f"sum by (reason) (rate(personvern_http_server_refusals_total{RATE}))", "reason"),
                "{{reason}}",
            ),
            unit="reqps",
        ),
    ),
)

DASHBOARDS = (OVERVIEW, _GATEWAY, *map(_of_service, CONTEXTS), EVENTS, PRIVACY, MONEY)


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
