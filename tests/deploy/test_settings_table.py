"""docs/operations.md explains each setting of the six programs, and none that is not there."""

import re

from deploy.local.stack import ROOT
from tests.deploy.manifests import SETTINGS


def test_every_setting_is_explained_and_none_that_is_not_there():
    text = (ROOT / "docs" / "operations.md").read_text()
    known = {
        str(info.validation_alias or field).upper()
        for settings in SETTINGS.values()
        for field, info in settings.model_fields.items()
    }
    assert {name for name in known if f"`{name}`" not in text} == set()
    section = text[text.index("## Settings") : text.index("\n## What comes round")]
    rows = [line.rpartition(" | ")[0] for line in section.splitlines() if line.startswith("| ")]
    assert {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)} <= known
