"""Commands and queries of this context; one module per aggregate."""

from services.disclosure.usecases.deps import Deps

__all__ = ["Deps"]
