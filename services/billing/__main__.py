"""Run the billing service: `python -m services.billing`."""

from services.billing.settings import Settings
from services.chassis.settings import read


def main() -> None:
    """Run with the settings of the environment."""
    settings = read(Settings)
    # Only now: these take a second to import, and a setting that is wrong is said at once.
    from services.billing.app import build
    from services.chassis.runtime import run

    run(settings, build)


if __name__ == "__main__":
    main()
