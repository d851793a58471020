"""The manifests build, fit the schemas and strictest standard of Kubernetes, and say what the code says."""

import ast
import base64
import functools
import importlib
import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import kubernetes_validate
import pytest
import yaml

from deploy.access.passwords import USERS
from deploy.k8s.dev_secrets import manifests as dev_secrets
from deploy.local.keys import CONTEXTS, GATEWAY, key_files, make_keys
from deploy.local.stack import ROOT
from gateway.settings import Settings as GatewaySettings
from services.billing.settings import Settings as BillingSettings
from services.chassis.caller import SCHEDULER
from services.chassis.rpc_wire import LIVE, READY
from services.consent.settings import Settings as ConsentSettings
from services.customer.settings import Settings as CustomerSettings
from services.disclosure.settings import Settings as DisclosureSettings
from services.survey.settings import Settings as SurveySettings
from tests.support.certificates import Authority

K8S = ROOT / "deploy" / "k8s"
ACCESS = ROOT / "deploy" / "access"
KUBERNETES = "1.32"
OF_SERVERS = (("Secret", "nats-users"), ("Secret", "mongodb-users"))
SETTINGS = {
    "customer": CustomerSettings,
    "consent": ConsentSettings,
    "billing": BillingSettings,
    "survey": SurveySettings,
    "disclosure": DisclosureSettings,
    "gateway": GatewaySettings,
}
PROGRAMS = tuple(SETTINGS)
# Kinds of operators, whose schemas do not come with Kubernetes.
FOREIGN = {"cert-manager.io", "keda.sh", "monitoring.coreos.com"}
ODD = (
    (),
    ("hardened",),
    ("mtls",),
    ("network-policies", "mtls", "telemetry"),
    ("probes", "autoscale-lag", "hardened"),
    ("monitoring", "telemetry", "autoscale-cpu"),
    ("mtls", "probes", "hardened", "network-policies", "autoscale-lag", "telemetry", "monitoring"),
)

pytestmark = pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="kubectl is not on this machine: the manifests cannot be built"
)


def kustomized(folder):
    asked = ["kubectl", "kustomize", str(folder)]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


def build(folder):
    """What kustomize makes of a folder."""
    done = kustomized(folder)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


@functools.cache
def overlay(name):
    return build(K8S / "overlays" / name)


def of_kind(found, kind):
    return {each["metadata"]["name"]: each for each in found if each["kind"] == kind}


def pods(found):
    """Pod specs by name of what makes them."""
    kinds = ("Deployment", "StatefulSet", "Job")
    made = {
        each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in found if each["kind"] in kinds
    }
    rounds = of_kind(found, "CronJob")
    return made | {
        name: each["spec"]["jobTemplate"]["spec"]["template"]["spec"] for name, each in rounds.items()
    }


def container(deployment):
    (found,) = deployment["spec"]["template"]["spec"]["containers"]
    return found


def environment(found, program):
    """The settings that a program gets, from its maps and its own list."""
    held = container(of_kind(found, "Deployment")[program])
    maps = of_kind(found, "ConfigMap")
    given = {}
    for source in held["envFrom"]:
        given |= maps[source["configMapRef"]["name"]].get("data", {})
    return given | {each["name"]: each["value"] for each in held["env"]}


def valid(found):
    for each in found:
        group = each["apiVersion"].partition("/")[0]
        if group not in FOREIGN:
            kubernetes_validate.validate(each, KUBERNETES, strict=True)


@pytest.mark.parametrize("name", ["dev", "production"])
def test_an_overlay_builds_and_fits_the_schemas(name):
    found = overlay(name)
    valid(found)
    assert set(PROGRAMS) <= set(of_kind(found, "Deployment"))
    for kind in ("ServiceAccount", "PodDisruptionBudget", "Service"):
        assert set(PROGRAMS) <= set(of_kind(found, kind))


@pytest.mark.parametrize("components", ODD, ids=lambda names: "+".join(names) or "none")
def test_odd_combinations_of_components_build(components, tmp_path):
    valid(build(odd(tmp_path, components)))


def odd(tmp_path, components):
    """The folder of an overlay with these components."""
    shutil.copytree(K8S, tmp_path / "k8s")
    folder = tmp_path / "k8s" / "overlays" / "odd"
    folder.mkdir()
    wanted = {"resources": ["../../base"], "components": [f"../../components/{each}" for each in components]}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(wanted))
    return folder


@pytest.mark.parametrize("name", ["dev", "production"])
def test_every_pod_is_restricted_and_the_namespace_asks_for_it(name):
    found = overlay(name)
    (namespace,) = of_kind(found, "Namespace").values()
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for what, pod in pods(found).items():
        assert pod["securityContext"]["runAsNonRoot"] is True, what
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, what
        assert pod["automountServiceAccountToken"] is False, what
        assert not any("hostPath" in volume for volume in pod["volumes"]), what
        for each in pod["containers"]:
            context = each["securityContext"]
            assert context["allowPrivilegeEscalation"] is False, what
            assert context["readOnlyRootFilesystem"] is True, what
            assert context["capabilities"] == {"drop": ["ALL"]}, what
            assert each["resources"]["limits"]["memory"], what
            assert each["resources"]["requests"]["cpu"], what


@pytest.mark.parametrize("name", ["dev", "production"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_the_settings_are_those_of_the_code(name, program):
    given = environment(overlay(name), program)
    known = set()
    for field, info in SETTINGS[program].model_fields.items():
        known.add(str(info.validation_alias or field).upper())
        if "Secret" in str(info.annotation):
            known.add(f"{field.upper()}_FILE")
    # One map for all: what it holds may be another program's, but it must be somebody's.
    everybody = {field.upper() for settings in SETTINGS.values() for field in settings.model_fields}
    assert set(given) <= known | everybody
    own = {each["name"] for each in container(of_kind(overlay(name), "Deployment")[program])["env"]}
    assert own <= known
    required = {field.upper() for field, info in SETTINGS[program].model_fields.items() if info.is_required()}
    assert required <= set(given)


def mounted(program, folder):
    """What stands where the settings name files, as they would be mounted there."""
    make_keys(folder)
    keys = {name.upper(): path for name, path in key_files(folder, program).items()}
    tls = {name.upper(): path for name, path in Authority(folder, "ours").issue(program).items()}
    texts = {"MONGODB_URI_FILE": "mongodb://host.example/", "NATS_URL_FILE": "nats://host.example"}
    files = {}
    for name in environment(overlay("production"), program):
        if name.endswith("_FILE"):
            text = folder / name
            text.write_text(texts.get(name, "x"))
            signs = keys["CALLER_KEY_FILE"] if name.endswith("_KEY_FILE") else text
            files[name] = str(keys.get(name) or tls.get(name) or signs)
    return files


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_production_overlay_starts_each_program(program, tmp_path, monkeypatch):
    """The settings as they stand are taken: those that refuse something for production do not refuse."""
    given = environment(overlay("production"), program) | mounted(program, tmp_path)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = SETTINGS[program]()
    assert settings.personvern_env == "production"
    assert settings.tls is not None
    if program == GATEWAY:
        assert {issuer.kind for issuer in settings.oidc_issuers} == {"customer", "staff"}


@pytest.mark.parametrize("program", PROGRAMS)
def test_ports_and_probes_are_where_the_program_listens(program):
    found = overlay("production")
    held = container(of_kind(found, "Deployment")[program])
    ports = {each["name"]: each["containerPort"] for each in held["ports"]}
    given = environment(found, program)
    listens = {"LISTEN": "http" if program == GATEWAY else "grpc", "METRICS_LISTEN": "metrics"}
    if program != GATEWAY:
        listens["PROBE_LISTEN"] = "probes"
    if "bounces" in ports:
        listens["BOUNCE_LISTEN"] = "bounces"
    assert {port: f"0.0.0.0:{ports[port]}" for port in listens.values()} == {
        port: given[setting] for setting, port in listens.items()
    }
    assert set(ports) == set(listens.values())
    probes = {probe: held[probe] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    if program == GATEWAY:
        paths = {probe: each["httpGet"]["path"] for probe, each in probes.items()}
        assert paths == {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
    else:
        asked = {probe: (each["grpc"]["port"], each["grpc"]["service"]) for probe, each in probes.items()}
        assert asked == {
            "startupProbe": (ports["probes"], LIVE),
            "livenessProbe": (ports["probes"], LIVE),
            "readinessProbe": (ports["probes"], READY),
        }


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_stop_has_time_to_drain(program):
    found = overlay("production")
    pod = of_kind(found, "Deployment")[program]["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] > 2 * SETTINGS[program].model_fields["drain_seconds"].default


def test_targets_name_services_of_the_cluster():
    found = overlay("production")
    services = of_kind(found, "Service")
    given = environment(found, GATEWAY)
    for context in CONTEXTS:
        scheme, _, rest = given[f"{context.upper()}_TARGET"].partition("///")
        host, _, port = rest.partition(":")
        assert scheme == "dns:"
        assert services[host]["spec"]["clusterIP"] == "None"  # a client sees every replica
        assert int(port) in {each["port"] for each in services[host]["spec"]["ports"]}


def test_every_mounted_secret_is_made_for_the_dev_overlay_and_documented():
    found = overlay("dev")
    made = {(each["kind"], each["metadata"]["name"]): each["data"] for each in dev_secrets()}
    readme = (K8S / "README.md").read_text()
    own = {("ConfigMap", name) for name in of_kind(found, "ConfigMap")}
    used = set()
    for program in PROGRAMS:
        deployment = of_kind(found, "Deployment")[program]
        mounts = {each["name"]: each["mountPath"] for each in container(deployment)["volumeMounts"]}
        files = {value for name, value in environment(found, program).items() if name.endswith("_FILE")}
        for volume in deployment["spec"]["template"]["spec"]["volumes"]:
            kind, name = _reference(volume)
            if not name or (kind, name) in own:
                continue
            used.add((kind, name))
            wanted = {Path(file).name for file in files if Path(file).parent == Path(mounts[volume["name"]])}
            assert wanted == set(made[kind, name]), name
            assert all(f"`{key}`" in readme for key in wanted), name
    assert used | {("Secret", f"{SCHEDULER}-keys"), *OF_SERVERS} == set(made)


def test_broker_and_database_of_the_dev_overlay_know_the_users_of_the_local_stack():
    found = overlay("dev")
    maps = of_kind(found, "ConfigMap")
    made = {name: each["data"] for each in dev_secrets() if (name := each["metadata"]["name"])}
    broker = of_kind(found, "StatefulSet")["nats"]["spec"]["template"]["spec"]
    (config,) = [volume["configMap"]["name"] for volume in broker["volumes"] if "configMap" in volume]
    for file in ("broker.conf", "permissions.conf"):
        assert maps[config]["data"][file] == (ACCESS / file).read_text()
    assert 'include "./broker.conf"' in maps[config]["data"]["nats.conf"]
    assert broker["containers"][0]["envFrom"] == [{"secretRef": {"name": "nats-users"}}]
    assert set(made["nats-users"]) == {f"{user.upper()}_BROKER_PASSWORD" for user in USERS["broker"]}
    # The job reads the users and their roles from the file, and a password for each from the secret.
    users = of_kind(found, "Job")["mongodb-replica-set"]["spec"]["template"]["spec"]
    named = {_reference(volume)[1] for volume in users["volumes"]}
    (listed,) = [maps[name]["data"]["database.json"] for name in named if name.startswith("database-users")]
    assert {each["user"] for each in json.loads(listed)} == set(USERS["database"])
    assert set(made["mongodb-users"]) == {*USERS["database"], "root", "keyfile"}
    database = of_kind(found, "StatefulSet")["mongodb"]["spec"]["template"]["spec"]["containers"][0]
    assert "--keyFile" in database["args"]


def test_each_service_of_the_dev_overlay_comes_to_broker_and_database_as_itself():
    made = {each["metadata"]["name"]: each["data"] for each in dev_secrets()}

    def told(secret, key):
        return base64.b64decode(made[secret][key]).decode()

    for name in CONTEXTS:
        broker, database = urlsplit(told(f"{name}-broker", "url")), urlsplit(told(f"{name}-database", "uri"))
        assert (broker.username, database.username) == (name, name)
        assert broker.password == told("nats-users", f"{name.upper()}_BROKER_PASSWORD")
        assert database.password == told("mongodb-users", name)
        assert "authSource=admin" in database.query


def _reference(volume):
    if "secret" in volume:
        return "Secret", volume["secret"]["secretName"]
    return "ConfigMap", volume.get("configMap", {}).get("name", "")


def test_no_manifest_holds_a_secret():
    for name in ("dev", "production"):
        assert not of_kind(overlay(name), "Secret")
        for program in PROGRAMS:
            given = environment(overlay(name), program)
            secret = {
                field.upper()
                for field, info in SETTINGS[program].model_fields.items()
                if "Secret" in str(info.annotation)
            }
            assert not secret & set(given)


def test_who_may_call_whom_is_what_the_code_calls():
    policies = of_kind(overlay("production"), "NetworkPolicy")
    assert policies["default-deny"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for program in PROGRAMS:
        spec = policies[program]["spec"]
        assert _peers(spec["egress"], "to") == called_by(program), program
        callers = {other for other in PROGRAMS if program in called_by(other)}
        assert _peers(spec["ingress"], "from") == callers, program


def _peers(rules, side):
    """Programs of this suite that a policy lets through, on the gRPC port."""
    found = set()
    for rule in rules:
        for peer in rule.get(side, []):
            name = peer.get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/name")
            if name in PROGRAMS:
                assert [port["port"] for port in rule["ports"]] == ["grpc"]
                found.add(name)
    return found


def called_by(program):
    """The contexts whose stubs a program makes."""
    if program == GATEWAY:
        return set(CONTEXTS)
    tree = ast.parse((ROOT / "services" / program / "app.py").read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("connect") and node.args:
            asked = node.args[0]
            if isinstance(asked, ast.Constant):
                found.add(asked.value)
            else:  # one after the other: the names stand in a tuple of the module
                found |= {
                    each.value
                    for tuple_ in ast.walk(tree)
                    if isinstance(tuple_, ast.Tuple)
                    for each in tuple_.elts
                    if isinstance(each, ast.Constant) and each.value in CONTEXTS
                }
    return found - {program}


def test_replicas_are_counted_by_one_controller():
    for name in ("dev", "production"):
        found = overlay(name)
        scaled = [
            each["spec"]["scaleTargetRef"]["name"]
            for each in found
            if each["kind"] in {"HorizontalPodAutoscaler", "ScaledObject"}
        ]
        assert len(scaled) == len(set(scaled))
        for each in scaled:
            assert "replicas" not in of_kind(found, "Deployment")[each]["spec"]
    least = {
        each["spec"]["scaleTargetRef"]["name"]: each["spec"]["minReplicas"]
        for each in overlay("production")
        if each["kind"] == "HorizontalPodAutoscaler"
    }
    assert least == dict.fromkeys(PROGRAMS, 3)


def test_both_autoscalers_together_do_not_build(tmp_path):
    done = kustomized(odd(tmp_path, ("autoscale-cpu", "autoscale-lag")))
    assert done.returncode != 0
    assert "replicas-counted" in done.stderr


def test_consumers_whose_lag_scales_a_service_exist(tmp_path):
    make_keys(tmp_path)
    text = (K8S / "components" / "autoscale-lag" / "scaledobjects.yaml").read_text()
    for each in yaml.safe_load_all(text):
        service = each["metadata"]["name"]
        build_service = importlib.import_module(f"services.{service}.app").build
        made = build_service(SETTINGS[service](**key_files(tmp_path, service)))
        known = {(consumer.stream, consumer.durable) for consumer in made.consumers}
        for trigger in each["spec"]["triggers"]:
            assert f"\n  {trigger['metadata']['account']} {{" in (ACCESS / "broker.conf").read_text()
            assert (trigger["metadata"]["stream"], trigger["metadata"]["consumer"]) in known


def test_certificates_are_for_the_names_that_are_called():
    found = overlay("production")
    certificates = {
        name: each["spec"] for name, each in of_kind(found, "Certificate").items() if name != "authority"
    }
    assert set(certificates) == {*PROGRAMS, SCHEDULER}
    for name, spec in certificates.items():
        assert spec["dnsNames"] == [name]
        if name == SCHEDULER:
            continue
        volumes = of_kind(found, "Deployment")[name]["spec"]["template"]["spec"]["volumes"]
        held = {each["name"]: each for each in volumes}
        assert held["tls"]["secret"]["secretName"] == spec["secretName"]


def test_the_settings_of_the_login_services_are_json():
    issuers = json.loads(environment(overlay("production"), GATEWAY)["OIDC_ISSUERS"])
    assert all(each["issuer"].startswith("https://") for each in issuers)
