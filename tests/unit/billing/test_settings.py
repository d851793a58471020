"""What production refuses."""

from pathlib import Path
from typing import Any

import pytest

from deploy.local.keys import key_files, make_keys
from services.billing.settings import Settings
from services.chassis.settings import SettingsError, load


def settings(tmp_path: Path, **changes: Any) -> Settings:
    make_keys(tmp_path)
    given: dict[str, Any] = {
        "personvern_env": "production",
        "public_url": "https://kraft.example",
        "bureau_url": "https://bureau.example",
        "efaktura_url": "https://efaktura.example",
    }
    return load(Settings, **{**key_files(tmp_path, "billing"), **given, **changes})


@pytest.mark.parametrize("name", ["public_url", "bureau_url", "efaktura_url"])
def test_production_speaks_https(tmp_path: Path, name: str) -> None:
    assert settings(tmp_path)
    assert settings(tmp_path, bureau_url="", efaktura_url="")
    with pytest.raises(SettingsError, match=f"{name.upper()} must be https"):
        settings(tmp_path, **{name: "http://kraft.example"})
    assert settings(tmp_path, **{name: "http://kraft.example", "personvern_env": "test"})
