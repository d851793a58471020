"""What all schemas share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A request body. Unknown fields are refused; errors never repeat what was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class Answer(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
