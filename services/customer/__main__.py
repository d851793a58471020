"""Run the customer service: `python -m services.customer`."""

from services.chassis.settings import read
from services.customer.settings import Settings


def main() -> None:
    """Run with the settings of the environment."""
    settings = read(Settings)
    # Only now: these take a second to import, and a setting that is wrong is said at once.
    from services.chassis.runtime import run
    from services.customer.app import build

    run(settings, build)


if __name__ == "__main__":
    main()
