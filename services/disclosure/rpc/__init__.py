"""The servicer: message to use case to message, nothing else; one module per aggregate."""

from services.disclosure.rpc.data_requests import DataRequestMethods
from services.disclosure.rpc.ledger import LedgerMethods
from services.disclosure.rpc.register import AgreementMethods, ClientMethods, ProcessorMethods
from services.disclosure.usecases import Deps


class DisclosureServicer(
    ProcessorMethods, AgreementMethods, ClientMethods, LedgerMethods, DataRequestMethods
):
    """`personvern.disclosure.v1.DisclosureService`."""

    def __init__(self, deps: Deps) -> None:
        self.deps = deps
