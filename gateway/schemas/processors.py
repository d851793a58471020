"""Processors: with names for the privacy officer, by category for everyone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from gateway.schemas.agreements import TOOL_NAMES
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc


class RegisterProcessor(Body):
    """A processor to register."""

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["Trykkeriet i Dalen AS"])]
    organisation_number: Annotated[str, Field(max_length=20, examples=["974760673"])] = ""
    category: Annotated[str, Field(max_length=64, examples=["invoice_distribution"])]
    country: Annotated[str, Field(max_length=2, examples=["NO"])]
    contact_email: Annotated[str, Field(max_length=254, examples=["personvern@trykkeriet.example"])]
    security_contact: Annotated[str, Field(max_length=200, examples=["+4752700000"])]

    def message(self, key: str) -> rpc.RegisterProcessorRequest:
        """The command."""
        return rpc.RegisterProcessorRequest(request_id=key, **self.model_dump())


class Processor(Answer):
    """A processor as the privacy officer sees it."""

    processor_id: Annotated[str, Field(examples=["prc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    name: str
    organisation_number: str
    category: str
    country: str
    contact_email: str
    security_contact: str
    registered_at: datetime
    version: int

    @classmethod
    def of(cls, message: pb.Processor) -> Processor:
        """From the message."""
        return cls(
            processor_id=message.processor_id,
            name=message.name,
            organisation_number=message.organisation_number,
            category=message.category,
            country=message.country,
            contact_email=message.contact_email,
            security_contact=message.security_contact,
            registered_at=moment(message.registered_at),
            version=message.version,
        )


class ProcessorList(Answer):
    """A page of processors."""

    processors: list[Processor]
    next_page_token: str


class PublicProcessor(Answer):
    """One line of the public register: a category, never a name."""

    category: Annotated[str, Field(examples=["invoice_distribution"])]
    purposes: Annotated[list[str], Field(examples=[["invoicing"]])]
    countries: Annotated[list[str], Field(examples=[["NO"]])]
    transfer_tools: list[str]

    @classmethod
    def of(cls, message: pb.PublicProcessorCategory) -> PublicProcessor:
        """From the message."""
        return cls(
            category=message.category,
            purposes=list(message.purposes),
            countries=list(message.countries),
            transfer_tools=[TOOL_NAMES[tool] for tool in message.transfer_tools],
        )


class PublicRegister(Answer):
    """Who processes data for the company, by category."""

    categories: list[PublicProcessor]
