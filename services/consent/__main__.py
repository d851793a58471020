"""Runs the consent context: `python -m services.consent`."""

from services.chassis.runtime import run
from services.consent.app import build
from services.consent.settings import Settings

if __name__ == "__main__":
    run(Settings, build)
