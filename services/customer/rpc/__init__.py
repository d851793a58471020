"""The servicer: message to use case to message, nothing else."""

from services.customer.rpc.catalogue import CatalogueRpcs
from services.customer.rpc.communication import CommunicationRpcs
from services.customer.rpc.customers import CustomerRpcs
from services.customer.usecases import Deps
from services.customer.usecases.queueing import Queueing


class CustomerServicer(CustomerRpcs, CatalogueRpcs, CommunicationRpcs):
    """Implements personvern.customer.v1.CustomerService."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._queueing = Queueing(deps)
