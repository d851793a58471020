"""Run the disclosure service: `python -m services.disclosure`."""

from services.chassis.runtime import run
from services.disclosure.app import build
from services.disclosure.settings import Settings

if __name__ == "__main__":
    run(Settings, build)
