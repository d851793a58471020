"""What replicas of this context hold in memory, and how they hear that it has changed."""

from services.consent.memory.changes import Changes
from services.consent.memory.people import People

__all__ = ["Changes", "People"]
