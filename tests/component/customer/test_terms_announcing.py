"""Terms are drafted and announced through the gateway; what is broken is refused and leaves nothing."""

from typing import Any

import pytest

from deploy.local.api import ok, refused
from tests.component.customer.terms_stage import NEW, NEWER, Stage, shared_stage, stage
from tests.component.customer.test_gateway import TEXT

__all__ = ["shared_stage", "stage"]


async def test_versions_are_drafted_announced_and_kept(stage: Stage) -> None:
    draft = {"product_code": "fibre-500", "terms": NEW}
    first = ok(await stage.staff.post("/v1/staff/terms", draft, key="d1"))
    assert ok(await stage.staff.post("/v1/staff/terms", draft, key="d1")) == first
    assert first["state"] == "draft"
    where = "/v1/staff/products/fibre-500/terms"
    versions = ok(await stage.staff.get(where))["versions"]
    assert [item["state"] for item in versions] == ["in_force", "draft"]
    body = stage.change(version_hash=first["terms"]["version_hash"])
    del body["terms"]
    change = ok(await stage.staff.post("/v1/staff/terms-changes", body, key="a1"))
    assert ok(await stage.staff.post("/v1/staff/terms-changes", body, key="a1")) == change
    await stage.done(change["operation_id"])
    assert change["version_hash"] == first["terms"]["version_hash"]
    assert [item["state"] for item in ok(await stage.staff.get(where))["versions"]] == [
        "in_force",
        "announced",
    ]
    stage.go_to(change["effective_date"])
    assert [item["state"] for item in ok(await stage.staff.get(where))["versions"]] == ["past", "in_force"]
    assert ok(await stage.staff.get("/v1/staff/terms-changes"))["changes"][0]["state"] == "in_force"


@pytest.mark.parametrize(
    ("changes", "status", "reason", "field"),
    [
        ({"terms": TEXT}, 422, "TERMS_CHANGE_INVALID", "terms"),
        ({"terms": {"nb": "a", "en": "b"}}, 422, "TERMS_CHANGE_INVALID", "terms.nn"),
        ({"summary": {"nb": "a", "nn": "b"}}, 422, "TERMS_CHANGE_INVALID", "summary.en"),
        ({"effective_date": "2026-02-13"}, 422, "TERMS_CHANGE_INVALID", "effective_date"),
        ({"effective_date": "2026-02-14"}, 422, "TERMS_CHANGE_INVALID", "effective_date"),
        ({"effective_date": "2036-02-14"}, 422, "TERMS_CHANGE_INVALID", "effective_date"),
        ({"effective_date": "1.3.2026"}, 422, "TERMS_CHANGE_INVALID", "effective_date"),
        ({"notice_days": 3}, 422, "TERMS_CHANGE_INVALID", "notice_days"),
        ({"notice_days": 0}, 422, "TERMS_CHANGE_INVALID", "notice_days"),
        ({"product_code": "fax"}, 404, "PRODUCT_NOT_FOUND", ""),
        ({"version_hash": "0" * 64}, 404, "TERMS_VERSION_NOT_FOUND", ""),
    ],
)
async def test_bad_announcements_leave_nothing(
    shared_stage: Stage, changes: dict[str, Any], status: int, reason: str, field: str
) -> None:
    answer = await shared_stage.staff.post("/v1/staff/terms-changes", shared_stage.change(**changes))
    refused(answer, status, reason, field)
    for collection in ("terms_changes", "terms_notices", "operations"):
        assert await shared_stage.world.rows(collection) == []
    assert len(await shared_stage.world.rows("terms_versions")) == 1
    assert ok(await shared_stage.staff.get("/v1/staff/products/fibre-500"))["upcoming_terms"] is None


async def test_a_second_change_must_wait_for_the_first(stage: Stage) -> None:
    change = await stage.announce()
    answer = await stage.staff.post("/v1/staff/terms-changes", stage.change(terms=NEWER))
    assert (
        refused(answer, 409, "TERMS_CHANGE_OVERLAPS")["metadata"]["terms_change_id"]
        == change["terms_change_id"]
    )
    stage.go_to(change["effective_date"])
    assert (await stage.announce(terms=NEWER))["previous_hash"] == change["version_hash"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_refusals_are_told_in_three_languages(stage: Stage, language: str) -> None:
    words = {"nb": "må rettes", "nn": "må rettast", "en": "to correct"}
    near = {"nb": "varsles minst 31 dager", "nn": "varslast minst 31 dagar", "en": "told 31 days"}
    answer = await stage.staff.post(
        "/v1/staff/terms-changes",
        stage.change(effective_date=stage.day(5)),
        headers={"Accept-Language": language},
    )
    problem = refused(answer, 422, "TERMS_CHANGE_INVALID", "effective_date")
    assert words[language] in problem["detail"]
    assert near[language] in problem["violations"][0]["text"]
