"""The survey routes of the gateway, over HTTP down to the database."""

from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from tests.component.survey.conftest import World
from tests.support.refusals import refusals


@pytest_asyncio.fixture
async def public(world: World) -> Api:
    await world.place.start("gateway")
    return world.place.api()


async def staff(public: Api, *roles: str) -> Api:
    token = ok(await public.post("/dev/login", {"subject": "marius", "roles": list(roles)}))
    return public.logged_in(token["access_token"])


def text(word: str) -> dict[str, str]:
    return {language: f"{word} {language}" for language in ("nb", "nn", "en")}


def survey() -> dict[str, Any]:
    return {
        "code": "after_contact",
        "content": {
            "name": text("Contact"),
            "intro": text("Hello"),
            "questions": [
                {"key": "recommend", "kind": "nps", "text": text("Recommend"), "required": True},
                {"key": "words", "kind": "free_text", "text": text("Words")},
            ],
            "trigger": {"delay_minutes": 0, "hour_from": 0, "hour_to": 24},
        },
    }


async def active_survey(marketing: Api) -> str:
    survey_id = str(ok(await marketing.post("/v1/staff/surveys", survey()))["survey_id"])
    path = f"/v1/staff/surveys/{survey_id}:activate"
    assert ok(await marketing.post(path, {}))["state"] == "active"
    return survey_id


async def test_from_set_up_to_result(world: World, public: Api) -> None:
    marketing = await staff(public, "marketing")
    first = await marketing.post("/v1/staff/surveys", survey(), key="once")
    again = await marketing.post("/v1/staff/surveys", survey(), key="once")
    assert ok(first) == ok(again)
    survey_id = first.json()["survey_id"]
    ok(await marketing.post(f"/v1/staff/surveys/{survey_id}:activate", {"version": 1}))
    token = await world.invited()

    form = ok(await public.get(f"/v1/public/surveys/{token}", headers={"Accept-Language": "nn"}))
    assert (form["language"], form["name"]) == ("nn", "Contact nn")
    assert "frivillig" in form["notice"]
    assert form["questions"][0]["highest"] == 10
    part = {"answers": [{"question": "words", "text": "fint"}]}
    assert ok(await public.post(f"/v1/public/surveys/{token}", part)) == {
        "answered": ["words"],
        "final": False,
        "follow_up": False,
    }
    last = {"answers": [{"question": "recommend", "score": 9}], "final": True}
    done = ok(await public.post(f"/v1/public/surveys/{token}", last, key="last"))
    assert done == {"answered": ["recommend", "words"], "final": True, "follow_up": False}
    assert ok(await public.post(f"/v1/public/surveys/{token}", last, key="last")) == done
    refused(await public.post(f"/v1/public/surveys/{token}", last), 409, "SURVEY_ALREADY_ANSWERED")

    result = ok(await marketing.get(f"/v1/staff/surveys/{survey_id}/results"))
    first = result["questions"][0]
    assert (result["count"], result["partial_count"], result["shown_from"]) == (None, None, 5)
    assert (first["count"], first["hidden"], first["nps"]) == (None, True, None), "one is fewer than five"
    later = {"from_time": "2100-01-01T00:00:00+01:00"}
    assert ok(await marketing.get(f"/v1/staff/surveys/{survey_id}/results", params=later))["count"] is None


async def test_bad_input_names_the_field(world: World, public: Api) -> None:
    marketing = await staff(public, "marketing")
    broken = survey()
    broken["content"]["name"]["nn"] = " "
    problem = await marketing.post("/v1/staff/surveys", broken)
    refused(problem, 422, "SURVEY_INVALID", "content.name.nn")
    refused(await marketing.post("/v1/staff/surveys", {**survey(), "colour": "red"}), 422, field="colour")
    survey_id = await active_survey(marketing)
    far = {"from_time": "9999-12-31T23:59:59-14:00"}
    refused(await marketing.get(f"/v1/staff/surveys/{survey_id}/results", params=far), 422, field="from_time")
    token = await world.invited()
    bad = {"answers": [{"question": "recommend", "score": 11}]}
    refused(
        await public.post(f"/v1/public/surveys/{token}", bad),
        422,
        "SURVEY_ANSWERS_INVALID",
        "answers[0].score",
    )
    refused(await public.get("/v1/public/surveys/nothing"), 404, "SURVEY_NOT_FOUND")
    refused(await marketing.get("/v1/staff/surveys/sur_none"), 404, "SURVEY_NOT_FOUND")
    await altered_links_lead_nowhere(world, public, token)


async def altered_links_lead_nowhere(world: World, public: Api, token: str) -> None:
    """One character is another: nothing is shown or stored, and the true link still takes an answer."""
    good = {"answers": [{"question": "recommend", "score": 9}], "final": True}
    route = "/v1/public/surveys/{token}"
    tried = refusals(route, "SURVEY_NOT_FOUND"), refusals(f"{route}/form", "SURVEY_NOT_FOUND")
    before = await world.rows("invitations"), await world.rows("responses")
    for place in (0, len(token) // 2, len(token) - 1):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        link = f"/v1/public/surveys/{other}"
        refused(await public.get(link), 404, "SURVEY_NOT_FOUND")
        refused(await public.post(link, good), 404, "SURVEY_NOT_FOUND")
        sent = {"key": "k", "score.recommend": "9"}
        for page in (
            await public.get(link, headers={"Accept": "text/html"}),
            await public.call("POST", f"{link}/form", data=sent),
        ):
            assert page.status_code == 404, place
            assert "Contact" not in page.text
    assert (await world.rows("invitations"), await world.rows("responses")) == before
    seen = refusals(route, "SURVEY_NOT_FOUND"), refusals(f"{route}/form", "SURVEY_NOT_FOUND")
    assert seen == (tried[0] + 9, tried[1] + 3), "operators see that somebody tries links, as page or not"
    assert ok(await public.post(f"/v1/public/surveys/{token}", good))["final"] is True


async def test_versions_and_the_list(world: World, public: Api) -> None:
    marketing = await staff(public, "marketing")
    survey_id = await active_survey(marketing)
    content = {**survey()["content"], "name": text("Better")}
    revised = ok(await marketing.post(f"/v1/staff/surveys/{survey_id}:revise", {"content": content}))
    assert (revised["latest_version"], revised["active_version"]) == (2, 1)
    content["questions"] = [{"key": "recommend", "kind": "free_text", "text": text("Why?")}]
    refused(
        await marketing.post(f"/v1/staff/surveys/{survey_id}:revise", {"content": content}),
        422,
        "SURVEY_INVALID",
        "content.questions[0].kind",
    )
    assert ok(await marketing.get(f"/v1/staff/surveys/{survey_id}"))["latest_version"] == 2
    old = ok(await marketing.get(f"/v1/staff/surveys/{survey_id}", params={"version": 1}))
    assert old["content"]["name"] == text("Contact")
    assert old["content"]["trigger"]["sampling_percent"] == 100
    listed = ok(await (await staff(public, "agent")).get("/v1/staff/surveys"))
    assert [one["content"]["name"]["nb"] for one in listed["surveys"]] == ["Better nb"]
    assert ok(await marketing.post(f"/v1/staff/surveys/{survey_id}:pause"))["state"] == "paused"


async def test_who_may_not(world: World, public: Api) -> None:
    refused(await public.post("/v1/staff/surveys", survey()), 401)
    refused(await (await staff(public, "agent")).post("/v1/staff/surveys", survey()), 403)
    refused(await (await staff(public, "finance")).get("/v1/staff/surveys"), 403)


async def test_a_browser_gets_a_page_and_answers_with_it(world: World, public: Api) -> None:
    marketing = await staff(public, "marketing")
    made = survey()
    made["content"]["questions"] += [
        {
            "key": "means",
            "kind": "multiple_choice",
            "text": text("<b>Means</b>"),
            "options": [{"key": key, "text": text(key)} for key in ("chat", "web")],
        }
    ]
    survey_id = ok(await marketing.post("/v1/staff/surveys", made))["survey_id"]
    ok(await marketing.post(f"/v1/staff/surveys/{survey_id}:activate", {}))
    path = f"/v1/public/surveys/{await world.invited()}"
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "nn-NO,nn;q=0.9"}
    page = await public.get(path, headers=browser)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert '<html lang="nn">' in page.text
    assert page.text.count('type="radio"') == 11
    assert "&lt;b&gt;Means" in page.text
    assert "frivillig" in page.text
    assert 'aria-label="10: Svært sannsynleg"' in page.text
    asked_in_english = await public.get(f"{path}?lang=nn", headers=browser | {"Accept-Language": "en"})
    assert '<html lang="nn">' in asked_in_english.text
    assert f'action="{path}/form?lang=nn"' in asked_in_english.text
    key = page.text.partition('name="key" value="')[2].partition('"')[0]
    fields = {"key": key, "score.recommend": "10", "options.means": ["chat", "web"], "text.words": "kjekt"}

    incomplete = await public.post(f"{path}/form", data={"key": "k"}, headers=browser)
    assert incomplete.status_code == 422
    assert "Noko manglar" in incomplete.text
    assert 'href="#q-recommend"' in incomplete.text, "the summary leads to what is missing"
    assert 'aria-describedby="e-recommend"' in incomplete.text
    part = {"key": "p", "options.means": ["", "web"], "text.words": "kje\r\nkt", "later": "yes"}
    saved = await public.post(f"{path}/form", data=part, headers=browser)
    assert "Lagra" in saved.text
    resumed = (await public.get(path, headers=browser)).text
    assert 'value="web" checked' in resumed
    assert ">kje\nkt</textarea>" in resumed
    await public.post(f"{path}/form", data={"key": "q", "options.means": "", "later": "yes"}, headers=browser)
    assert "checked" not in (await public.get(path, headers=browser)).text, "a part can be taken back"
    strange = await public.post(f"{path}/form", data={"key": "k", "score.recommend": "ti"}, headers=browser)
    assert strange.status_code == 422
    assert "Noko manglar" in strange.text
    assert strange.headers["content-language"] == page.headers["content-language"] == "nn"
    for _ in range(2):  # a double click
        done = await public.post(f"{path}/form", data=fields, headers=browser)
        assert done.status_code == 200
        assert "Takk for svaret" in done.text
    english = await public.post(f"{path}/form?lang=en", data=fields, headers=browser)
    assert "Thank you" in english.text
    second = await public.get(path, headers=browser)
    assert second.status_code == 409
    assert "Allereie svart" in second.text
    assert "Finst ikkje" in (await public.get("/v1/public/surveys/x", headers=browser)).text
    (stored,) = await world.rows("responses", {"state": "final"})
    keys = [question["key"] for question in made["content"]["questions"]]
    assert sorted(answer["question"] for answer in stored["answers"]) == sorted(keys)
