"""The manifests build, fit the schemas and strictest standard of Kubernetes, and say what the code says."""

import importlib
import json
import shutil

import pytest
import yaml

from deploy.local.keys import CONTEXTS, GATEWAY, key_files, make_keys
from services.chassis.rpc_wire import LIVE, READY
from services.consent.policy import FOLDER
from tests.deploy.manifests import (
    ACCESS,
    K8S,
    PROGRAMS,
    SETTINGS,
    build,
    container,
    environment,
    kustomized,
    needs_kubectl,
    of_kind,
    overlay,
    pods,
    valid,
)
from tests.support.certificates import Authority

pytestmark = needs_kubectl
ODD = (
    (),
    ("hardened",),
    ("probes",),
    ("network-policies",),
    ("autoscale-cpu",),
    ("autoscale-lag",),
    ("mtls",),
    ("telemetry",),
    ("monitoring",),
    ("network-policies", "mtls", "telemetry"),
    ("probes", "autoscale-lag", "hardened"),
    ("monitoring", "telemetry", "autoscale-cpu"),
    ("mtls", "probes", "hardened", "network-policies", "autoscale-lag", "telemetry", "monitoring"),
)
IMAGES = (*PROGRAMS, "scheduler")


@pytest.mark.parametrize("name", ["dev", "production"])
def test_an_overlay_builds_and_fits_the_schemas(name):
    found = overlay(name)
    valid(found)
    assert set(PROGRAMS) <= set(of_kind(found, "Deployment"))
    for kind in ("ServiceAccount", "PodDisruptionBudget", "Service"):
        assert set(PROGRAMS) <= set(of_kind(found, kind))


@pytest.mark.parametrize("components", ODD, ids=lambda names: "+".join(names) or "none")
def test_odd_combinations_of_components_build(components, tmp_path):
    found = build(odd(tmp_path, components))
    valid(found)
    shuts = set(of_kind(found, "NetworkPolicy"))  # one alone would shut everything but its own way
    assert "default-deny" in shuts if "network-policies" in components else not shuts


def test_what_a_real_cluster_has_goes_on_top_of_the_dev_overlay_too(tmp_path):
    named = [f"../../components/{each}" for each in ("autoscale-lag", "mtls", "telemetry", "monitoring")]
    found = build(written(tmp_path, {"resources": ["../dev"], "components": named}))
    valid(found)
    assert {"Certificate", "PodMonitor", "ScaledObject", "StatefulSet"} <= {each["kind"] for each in found}


def odd(tmp_path, components):
    """The folder of an overlay with these components."""
    named = [f"../../components/{each}" for each in components]
    return written(tmp_path, {"resources": ["../../base"], "components": named})


def written(tmp_path, wanted):
    """The folder of an overlay that asks for this, beside the others."""
    shutil.copytree(K8S, tmp_path / "k8s")
    shutil.copytree(ACCESS, tmp_path / "access")
    folder = tmp_path / "k8s" / "overlays" / "odd"
    folder.mkdir()
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(wanted))
    return folder


def test_an_overlay_on_top_names_images_by_digest(tmp_path):
    """Every pod that a release brings, those of what comes round too: a tag can be moved."""
    pinned = {f"personvern/{each}": f"sha256:{number:064x}" for number, each in enumerate(IMAGES)}
    named = [{"name": name, "digest": digest} for name, digest in pinned.items()]
    found = build(written(tmp_path, {"resources": ["../production"], "images": named}))
    used = {each["image"] for pod in pods(found).values() for each in pod["containers"]}
    assert used == {f"{name}@{digest}" for name, digest in pinned.items()}


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


def of_the_company(program):
    """What the overlay on top says, whose defaults are an example."""
    fields = SETTINGS[program].model_fields
    return {name.upper(): fields[name].default or str(FOLDER) for name in SETTINGS[program].examples}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_production_overlay_starts_each_program(program, tmp_path, monkeypatch):
    """The settings as they stand are taken: those that refuse something for production do not refuse."""
    given = environment(overlay("production"), program) | mounted(program, tmp_path)
    assert not set(of_the_company(program)) & set(given), "an example is nobody's company"
    given |= of_the_company(program)
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
def test_the_readme_says_whose_settings_the_overlay_on_top_has_to_give(program):
    readme = (K8S / "README.md").read_text()
    assert {name for name in of_the_company(program) if f"`{name}`" not in readme} == set()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_stop_has_time_to_drain(program):
    found = overlay("production")
    pod = of_kind(found, "Deployment")[program]["spec"]["template"]["spec"]
    fields = SETTINGS[program].model_fields
    linger = fields["linger_seconds"].default if "linger_seconds" in fields else 0
    assert pod["terminationGracePeriodSeconds"] > linger + 2 * fields["drain_seconds"].default


@pytest.mark.parametrize("name", ["dev", "production"])
def test_a_release_takes_no_replica_away_before_another_is_ready(name):
    for program in PROGRAMS:
        strategy = of_kind(overlay(name), "Deployment")[program]["spec"]["strategy"]
        assert strategy == {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}, program


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


@pytest.mark.parametrize("program", PROGRAMS)
def test_replicas_of_production_stand_apart(program):
    deployment = of_kind(overlay("production"), "Deployment")[program]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    spread = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
    apart = {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    assert {each["topologyKey"] for each in spread} == apart
    for each in spread:
        assert each["maxSkew"] == 1
        assert each["labelSelector"]["matchLabels"].items() <= labels.items(), "it counts its own pods"
        assert "app.kubernetes.io/name" in each["matchLabelKeys"], "and no other program's"


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


def test_the_settings_of_the_login_services_are_json():
    issuers = json.loads(environment(overlay("production"), GATEWAY)["OIDC_ISSUERS"])
    assert all(each["issuer"].startswith("https://") for each in issuers)
