"""Responses: scores and options in plain, free texts sealed, no person anywhere."""

from collections.abc import Mapping
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.survey.model.releasing import Cell, Tally
from services.survey.model.response import Response, ResponseState

RESPONSES = "responses"
INDEXES = [
    Index(RESPONSES, [("survey_id", 1), ("state", 1), ("saved_at", 1)]),
    Index(RESPONSES, [("keep_until", 1)]),
]
_CELL = {"day": "$saved_at", "channel": "$channel", "topic": "$topic"}


class Responses:
    """One document per response. `answers` is a list so that the database can count it."""

    def __init__(self, mongo: Mongo) -> None:
        self._raw = mongo.collection(RESPONSES)

    async def get(self, response_id: str) -> Response | None:
        """One response, without its texts."""
        found = await self._raw.find_one({"_id": response_id}, {"texts": 0})
        return None if found is None else _response(found)

    async def texts(self, response_id: str) -> dict[str, Document]:
        """The sealed texts of a response by question."""
        found = await self._raw.find_one({"_id": response_id}, ["texts"])
        return {} if found is None else dict(found["texts"])

    async def put(self, response: Response, texts: Mapping[str, Document]) -> None:
        """Store a response as it is now, with all its sealed texts."""
        document: Document = {
            "_id": response.id,
            "survey_id": response.survey_id,
            "survey_version": response.survey_version,
            "channel": response.channel,
            "topic": response.topic,
            "state": response.state.value,
            "answers": _answers(response),
            "texts": dict(texts),
            "saved_at": response.saved_at,
            "keep_until": response.keep_until,
        }
        await self._raw.replace_one({"_id": response.id}, document, upsert=True)

    async def delete_unsubmitted(self, response_id: str) -> bool:
        """Delete a response unless it was submitted; whether it was there."""
        query = {"_id": response_id, "state": ResponseState.PARTIAL.value}
        return await self._raw.delete_one(query) == 1

    async def cells(self, survey_id: str, state: ResponseState) -> dict[Cell, Tally]:
        """How many responses of that state a survey has, counted by the database per day, channel, topic."""
        grouped = {"_id": _CELL, "n": {"$sum": 1}}
        wanted = {"survey_id": survey_id, "state": state.value}
        rows = await self._raw.aggregate([{"$match": wanted}, {"$group": grouped}])
        return {_cell(row["_id"]): Tally(row["n"]) for row in rows}

    async def counted(self, survey_id: str) -> dict[str, dict[Cell, Tally]]:
        """All submitted answers to a survey, counted by the database per question, day, channel and topic."""
        final: list[dict[str, Any]] = [
            {"$match": {"survey_id": survey_id, "state": ResponseState.FINAL.value}},
            {"$unwind": "$answers"},
        ]
        cell = {"question": "$answers.question", **_CELL}
        counted: dict[str, dict[Cell, Tally]] = {}
        for item in await self._raw.aggregate([*final, {"$group": {"_id": cell, "n": {"$sum": 1}}}]):
            _tally(counted, item["_id"]).respondents = item["n"]
        with_value = {"_id": {**cell, "value": "$answers.values"}, "n": {"$sum": 1}}
        for item in await self._raw.aggregate(
            [*final, {"$unwind": "$answers.values"}, {"$group": with_value}]
        ):
            _tally(counted, item["_id"]).values[item["_id"]["value"]] = item["n"]
        return counted


def _tally(counted: dict[str, dict[Cell, Tally]], found: Mapping[str, Any]) -> Tally:
    return counted.setdefault(found["question"], {}).setdefault(_cell(found), Tally())


def _cell(found: Mapping[str, Any]) -> Cell:
    return Cell(found["day"], found["channel"], found["topic"])


def _answers(response: Response) -> list[Document]:
    scored = [{"question": key, "values": list(values)} for key, values in response.values.items()]
    return scored + [{"question": key, "values": []} for key in sorted(response.answered_texts)]


def _response(item: Document) -> Response:
    return Response(
        id=item["_id"],
        survey_id=item["survey_id"],
        survey_version=item["survey_version"],
        channel=item["channel"],
        topic=item["topic"],
        state=ResponseState(item["state"]),
        values={
            answer["question"]: tuple(answer["values"]) for answer in item["answers"] if answer["values"]
        },
        answered_texts=frozenset(answer["question"] for answer in item["answers"] if not answer["values"]),
        saved_at=item["saved_at"],
        keep_until=item["keep_until"],
    )
