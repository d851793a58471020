"""What comes round is started by the cluster: once, at its time in Norway, with little to its name."""

import re

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from deploy.k8s.dev_secrets import manifests as dev_secrets
from deploy.local.keys import CONTEXTS
from services.chassis.caller import SCHEDULER
from services.chassis.settings import Settings
from services.cli import app
from services.consent.settings import Settings as ConsentSettings
from services.disclosure.settings import Settings as DisclosureSettings
from tests.deploy.manifests import SETTINGS, container, environment, needs_kubectl, of_kind, overlay

pytestmark = needs_kubectl
ROUNDS = {"invoices", "dunning", "retention", "checkpoints"}


def rounds(name):
    """The CronJobs of the scheduler by the command that they run."""
    found = of_kind(overlay(name), "CronJob").values()
    return {container(job(each))["args"][1]: each for each in found if _component(each) == SCHEDULER}


def _component(round_):
    return round_["metadata"]["labels"]["app.kubernetes.io/component"]


def job(round_):
    return round_["spec"]["jobTemplate"]


@pytest.mark.parametrize("name", ["dev", "production"])
def test_each_round_runs_once_at_its_time_in_norway(name):
    found = rounds(name)
    assert set(found) == ROUNDS
    for what, each in found.items():
        spec = each["spec"]
        assert spec["timeZone"] == "Europe/Oslo", what
        assert spec["concurrencyPolicy"] == "Forbid", what
        assert spec["startingDeadlineSeconds"] >= 3600, what
        assert re.fullmatch(r"\d+ \d+ \S+ \* \S+", spec["schedule"]), what
        # On one Sunday a year there is no such hour, and Kubernetes leaves out what would begin in it.
        assert spec["schedule"].split()[1] != "2", what
        work = job(each)["spec"]
        assert work["template"]["spec"]["restartPolicy"] == "Never", what
        assert 0 < work["backoffLimit"] <= 5, what
        held = container(job(each))
        waits = float(held["args"][held["args"].index("--minutes") + 1])
        # It says itself that the time is up, before it is cut off.
        assert 60 * waits < work["activeDeadlineSeconds"], what
        assert held["command"] == ["python", "-m", "services.cli"]
        helped = CliRunner().invoke(app, [*held["args"], "--help"])
        assert helped.exit_code == 0, helped.output


def test_a_round_that_fails_and_one_that_does_not_come_raise_an_alert():
    found = overlay("production")
    (namespace,) = of_kind(found, "Namespace")
    (rules,) = of_kind(found, "PrometheusRule").values()
    exprs = {
        rule["alert"]: rule["expr"]
        for group in rules["spec"]["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
    watched = {
        kind: re.findall(rf'{kind}\{{namespace=~"([^"]+)",cronjob=~?"([^"]+)"\}}', exprs["RoundMissing"])
        for kind in ("last_successful_time", "created", r"absent\(kube_cronjob_created")
    }
    (failed,) = re.findall(r'kube_job_failed\{namespace=~"([^"]+)",job_name=~"([^"]+)"', exprs["RoundFailed"])
    for cronjob in of_kind(found, "CronJob"):
        for kind, selected in watched.items():
            named = [name for where, name in selected if re.fullmatch(where, namespace)]
            assert any(re.fullmatch(name, cronjob) for name in named), (kind, cronjob)
        assert re.fullmatch(failed[0], namespace)
        assert re.fullmatch(failed[1], f"{cronjob}-29400000")


def test_the_first_checkpoint_of_a_day_comes_when_one_can_be_made():
    minute, hour, *_ = rounds("production")["checkpoints"]["spec"]["schedule"].split()
    assert (int(hour), int(minute)) >= (0, 10)


@pytest.mark.parametrize("name", ["dev", "production"])
def test_a_round_has_what_it_needs_and_no_more(name):
    found = overlay(name)
    made = {each["metadata"]["name"]: each["data"] for each in dev_secrets() if each["kind"] == "Secret"}
    known = {str(info.validation_alias or field).upper() for field, info in Settings.model_fields.items()}
    for what, each in rounds(name).items():
        pod = job(each)["spec"]["template"]["spec"]
        held = container(job(each))
        secrets = [volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume]
        assert set(secrets) <= {f"{SCHEDULER}-keys", f"{SCHEDULER}-tls"}, what
        assert set(made[f"{SCHEDULER}-keys"]) == {"caller.pem"}
        own = {item["name"]: item["value"] for item in held["env"]}
        assert set(own) <= known, what
        assert own["CALLER_KEY_FILE"] == "/keys/caller.pem"
        assert pod["serviceAccountName"] in of_kind(found, "ServiceAccount")
        maps = {source["configMapRef"]["name"] for source in held["envFrom"]}
        assert maps <= set(of_kind(found, "ConfigMap"))
        if name == "production":
            assert own["TLS_CA_FILE"] == "/tls/ca.crt"


@pytest.mark.parametrize("program", CONTEXTS)
def test_no_service_does_by_itself_what_the_cluster_starts(program):
    given = environment(overlay("production"), program)
    assert given["RETENTION_DAILY"] == "false"
    assert "retention_daily" in SETTINGS[program].model_fields
    assert given["CHECKPOINT_DAILY"] == "false"
    for settings in (ConsentSettings, DisclosureSettings):
        assert settings.model_fields["checkpoint_daily"].default is True


def test_the_scheduler_reaches_the_services_and_nobody_reaches_it():
    policies = of_kind(overlay("production"), "NetworkPolicy")
    spec = policies[SCHEDULER]["spec"]
    assert set(spec["policyTypes"]) == {"Ingress", "Egress"}
    assert "ingress" not in spec
    (rule,) = spec["egress"]
    assert [port["port"] for port in rule["ports"]] == ["grpc"]
    assert {_name(peer) for peer in rule["to"]} == set(CONTEXTS)
    for context in CONTEXTS:
        let_in = [peer for rule in policies[context]["spec"]["ingress"] for peer in rule["from"]]
        assert SCHEDULER in {_name(peer) for peer in let_in}
    for each in rounds("production").values():
        labels = job(each)["spec"]["template"]["metadata"]["labels"]
        assert labels["app.kubernetes.io/name"] == SCHEDULER


def _name(peer):
    return peer.get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/name")


@pytest.mark.parametrize("name", ["dev", "production"])
def test_the_streams_are_declared_by_one_who_reaches_the_broker_alone(name):
    found = overlay(name)
    (declares,) = [each for each in of_kind(found, "CronJob").values() if _component(each) == "operator"]
    assert declares["spec"]["schedule"] == "*/5 * * * *"
    assert declares["spec"]["concurrencyPolicy"] == "Forbid"
    pod, held = job(declares)["spec"]["template"]["spec"], container(job(declares))
    assert held["command"] == ["python", "-m", "services.cli"]
    (command,) = held["args"]
    known = {option.envvar for option in get_command(app).commands[command].params}
    assert "envFrom" not in held
    assert held["env"] == [{"name": "NATS_URL_FILE", "value": "/broker/url"}]
    assert {each["name"] for each in held["env"]} <= known
    secrets = [volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume]
    assert secrets == ["streams-broker"]
    made = {each["metadata"]["name"]: each["data"] for each in dev_secrets()}
    assert set(made["streams-broker"]) == {"url"}
    assert pod["serviceAccountName"] in of_kind(found, "ServiceAccount")
    spec = of_kind(found, "NetworkPolicy")["streams"]["spec"]
    assert spec["podSelector"]["matchLabels"]["app.kubernetes.io/name"] == "streams"
    assert set(spec["policyTypes"]) == {"Ingress", "Egress"}
    assert "ingress" not in spec
    assert spec["egress"] == [{"ports": [{"protocol": "TCP", "port": 4222}]}]
    if name == "dev":
        rules = of_kind(found, "NetworkPolicy")["nats"]["spec"]["ingress"]
        (rule,) = [each for each in rules if each["ports"][0]["port"] == "client"]
        assert "streams" in {_name(peer) for peer in rule["from"]}
