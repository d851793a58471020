"""Who may do what in a cluster: its secrets, users, certificates and the ways between the programs."""

import ast
import base64
import json
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from deploy.access.passwords import USERS
from deploy.k8s.dev_secrets import manifests as dev_secrets
from deploy.local.keys import CONTEXTS, GATEWAY
from deploy.local.stack import ROOT
from services.chassis.caller import SCHEDULER
from tests.deploy.manifests import (
    ACCESS,
    K8S,
    PROGRAMS,
    SETTINGS,
    container,
    environment,
    needs_kubectl,
    of_kind,
    overlay,
)

pytestmark = needs_kubectl
OF_SERVERS = (("Secret", "nats-users"), ("Secret", "mongodb-users"))
# Where pods, services, nodes and their helpers may stand, and where nobody of the house does. IPv6 stays
# shut: what is inner there may be global.
INNER_NETWORKS = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "fc00::/7",
    "fe80::/10",
    "64:ff9b::/96",
    "2000::/3",
)
INNER = [str(ip_network(block)[end]) for block in INNER_NETWORKS for end in (0, -1)]
OUTER = ["1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "193.69.165.21", "198.20.0.1"]
OF_JOBS = (("Secret", f"{SCHEDULER}-keys"), ("Secret", "streams-broker"))


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
    assert used | {*OF_JOBS, *OF_SERVERS} == set(made)


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


def test_every_way_is_one_of_these_and_leads_where_the_settings_lead():
    """Names, traces and metrics, which all have; and who comes in from elsewhere in the cluster."""
    found = overlay("production")
    policies = {name: each["spec"] for name, each in of_kind(found, "NetworkPolicy").items()}
    both_ways = {*PROGRAMS, SCHEDULER, "streams"}
    assert set(policies) == {"default-deny", "name-service", "traces", "metrics", *both_ways}
    for name in both_ways:
        assert set(policies[name]["policyTypes"]) == {"Ingress", "Egress"}
    (names,) = policies["name-service"]["egress"]
    assert policies["name-service"]["podSelector"] == {}
    assert {(each["protocol"], each["port"]) for each in names["ports"]} == {("UDP", 53), ("TCP", 53)}
    assert [each["podSelector"]["matchLabels"] for each in names["to"]] == [{"k8s-app": "kube-dns"}]
    (traces,), (metrics,) = policies["traces"]["egress"], policies["metrics"]["ingress"]
    (monitor,) = of_kind(found, "PodMonitor").values()
    assert (
        policies["metrics"]["podSelector"] == policies["traces"]["podSelector"] == monitor["spec"]["selector"]
    )
    (scraped,) = monitor["spec"]["podMetricsEndpoints"]
    assert [each["port"] for each in metrics["ports"]] == [scraped["port"]]
    for program in PROGRAMS:
        collector = urlsplit(environment(found, program)["OTEL_EXPORTER_OTLP_ENDPOINT"])
        assert [each["port"] for each in traces["ports"]] == [collector.port]
        assert _namespaces(traces["to"]) == {collector.hostname.split(".")[1]}
        ports = {each["name"] for each in container(of_kind(found, "Deployment")[program])["ports"]}
        assert scraped["port"] in ports
        labels = of_kind(found, "Deployment")[program]["spec"]["template"]["metadata"]["labels"]
        assert monitor["spec"]["selector"]["matchLabels"].items() <= labels.items()
        # From another namespace come the ingress controller and what could not be delivered.
        foreign = {
            (namespace, port["port"])
            for rule in policies[program]["ingress"]
            for namespace in _namespaces(rule["from"])
            for port in rule["ports"]
        }
        let_in = {GATEWAY: {("ingress", "http")}, "customer": {("mail", "bounces")}}
        assert foreign == let_in.get(program, set()), program


def _namespaces(peers):
    """The namespaces that peers of a policy stand in, where it names one."""
    return {
        each["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        for each in peers
        if "namespaceSelector" in each
    }


def test_the_broker_of_the_dev_overlay_tells_how_much_waits_to_who_scales_by_it():
    """components/autoscale-lag asks the monitoring port; whoever else asks is refused."""
    text = (K8S / "components" / "autoscale-lag" / "scaledobjects.yaml").read_text()
    asked = {
        trigger["metadata"]["natsServerMonitoringEndpoint"]
        for each in yaml.safe_load_all(text)
        for trigger in each["spec"]["triggers"]
    }
    (port,) = [each["port"] for each in of_kind(overlay("dev"), "Service")["nats"]["spec"]["ports"][1:]]
    assert asked == {f"nats:{port}"}
    rules = of_kind(overlay("dev"), "NetworkPolicy")["nats"]["spec"]["ingress"]
    let_in = [_namespaces(rule["from"]) for rule in rules if rule["ports"][0]["port"] == "monitor"]
    assert let_in == [{"keda"}]


def test_who_reaches_what_lies_outside_is_what_the_settings_name():
    """Database and broker by who has an address of them, the internet by who has somebody to ask there."""
    found = overlay("production")
    policies = of_kind(found, "NetworkPolicy")
    servers = {"MONGODB_URI_FILE": 27017, "NATS_URL_FILE": 4222}
    for program in PROGRAMS:
        given = environment(found, program)
        anywhere, internet = set(), set()
        for rule in policies[program]["spec"]["egress"]:
            ports = {port["port"] for port in rule["ports"]}
            if "to" not in rule:
                anywhere |= ports
            for peer in rule.get("to", []):
                if "ipBlock" in peer:
                    internet |= ports
                    assert not _led_to(peer["ipBlock"], INNER), "not into the cluster by that way"
                    assert _led_to(peer["ipBlock"], OUTER) == OUTER, "and out of it"
        assert anywhere == {port for name, port in servers.items() if name in given}, program
        assert internet == _outside(program, given), program


def _led_to(block, addresses):
    """Those of the addresses that a block of a policy lets through."""
    left_out = [ip_network(each) for each in block.get("except", [])]
    assert all(each.subnet_of(ip_network(block["cidr"])) for each in left_out)
    let = [each for each in addresses if ip_address(each) in ip_network(block["cidr"])]
    return [each for each in let if not any(ip_address(each) in out for out in left_out)]


def _outside(program, given):
    """Ports on the internet that a program's settings lead to; to webhooks its partners' registrations do."""
    asks = [value for name, value in given.items() if name != "PUBLIC_URL" and "https://" in value]
    ports = {443} if asks or program == "disclosure" else set()
    return ports | ({int(given["SMTP_PORT"])} if "SMTP_PORT" in given else set())


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
