"""Run the customer service: `python -m services.customer`."""

from services.chassis.runtime import run
from services.customer.app import build
from services.customer.settings import Settings

if __name__ == "__main__":
    run(Settings, build)
