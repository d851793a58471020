"""What stand-ins for a context are made of: its own servicers, with the methods that a test needs."""

from typing import Any

from services.chassis.caller import allow, anyone
from services.chassis.rpc_server import Servicer


def opened(base: type) -> type:
    """A generated servicer whose every method anybody may call; a subclass writes those that a test needs."""
    methods = {name: allow(anyone())(value) for name, value in vars(base).items() if not name.startswith("_")}
    return type(f"Open{base.__name__}", (base,), methods)


def servicer(impl: Any, messages: Any, stubs: Any, name: str) -> Servicer:
    """The service `name` of the generated modules, answered by `impl`: for `Suite.fake`."""
    return Servicer(
        add=getattr(stubs, f"add_{name}Servicer_to_server"),
        impl=impl,
        descriptor=messages.DESCRIPTOR.services_by_name[name],
    )
