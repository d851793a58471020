"""What the settings of the consent context take."""

from pathlib import Path

import pytest

from deploy.local.keys import key_files, make_keys
from services.chassis.settings import SettingsError, load
from services.consent.policy import FOLDER
from services.consent.settings import Settings


def test_production_does_not_enforce_the_policy_of_the_examples(tmp_path: Path) -> None:
    make_keys(tmp_path)
    given = key_files(tmp_path, "consent") | {"personvern_env": "production"}
    with pytest.raises(SettingsError, match="POLICY_FOLDER must be set when PERSONVERN_ENV is production"):
        load(Settings, **given)
    assert load(Settings, **given, policy_folder=FOLDER).policy_folder == FOLDER
