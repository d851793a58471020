"""Run the billing service: `python -m services.billing`."""

from services.billing.app import build
from services.billing.settings import Settings
from services.chassis.runtime import run

if __name__ == "__main__":
    run(Settings, build)
