"""The manifests as kustomize builds them, and where things stand in them."""

import functools
import shutil
import subprocess

import kubernetes_validate
import pytest
import yaml

from deploy.local.stack import ROOT
from gateway.settings import Settings as GatewaySettings
from services.billing.settings import Settings as BillingSettings
from services.consent.settings import Settings as ConsentSettings
from services.customer.settings import Settings as CustomerSettings
from services.disclosure.settings import Settings as DisclosureSettings
from services.survey.settings import Settings as SurveySettings

K8S = ROOT / "deploy" / "k8s"
ACCESS = ROOT / "deploy" / "access"
KUBERNETES = "1.32"
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
needs_kubectl = pytest.mark.skipif(
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
