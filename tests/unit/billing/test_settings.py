"""What production refuses."""

from pathlib import Path
from typing import Any

import pytest

from deploy.local.keys import key_files, make_keys
from services.billing.settings import Settings
from services.chassis.settings import SettingsError, load

COMPANY = {
    "company_name": "Kraft AS",
    "company_organisation_number": "987654325",
    "company_account": "12345678903",
    "company_bic": "DNBANOKK",
    "company_email": "faktura@kraft.example",
    "company_address": "Gata 1",
    "company_postcode": "5527",
    "company_city": "Haugesund",
    "company_privacy_officer": "personvern@kraft.example",
}


def settings(tmp_path: Path, **changes: Any) -> Settings:
    make_keys(tmp_path)
    given: dict[str, Any] = {
        "personvern_env": "production",
        "public_url": "https://kraft.example",
        "bureau_url": "https://bureau.example",
        "efaktura_url": "https://efaktura.example",
        **COMPANY,
    }
    return load(Settings, **{**key_files(tmp_path, "billing"), **given, **changes})


@pytest.mark.parametrize("name", ["public_url", "bureau_url", "efaktura_url"])
def test_production_speaks_https(tmp_path: Path, name: str) -> None:
    assert settings(tmp_path)
    assert settings(tmp_path, bureau_url="", efaktura_url="")
    with pytest.raises(SettingsError, match=f"{name.upper()} must be https"):
        settings(tmp_path, **{name: "http://kraft.example"})
    assert settings(tmp_path, **{name: "http://kraft.example", "personvern_env": "test"})


@pytest.mark.parametrize("name", COMPANY)
def test_production_does_not_bill_for_the_company_of_the_examples(tmp_path: Path, name: str) -> None:
    settings(tmp_path)
    others = {other: value for other, value in COMPANY.items() if other != name}
    given = {"personvern_env": "production", "public_url": "https://kraft.example", **others}
    with pytest.raises(SettingsError, match=f"{name.upper()} must be set when PERSONVERN_ENV is production"):
        load(Settings, **key_files(tmp_path, "billing"), **given)
    assert load(Settings, **key_files(tmp_path, "billing"), **given | {"personvern_env": "test"})
