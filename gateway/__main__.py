"""`python -m gateway`: runs the gateway until SIGTERM or SIGINT."""

from gateway.settings import Settings
from services.chassis.settings import read


def main() -> None:
    """Run with the settings of the environment."""
    settings = read(Settings)
    # Only now: this takes a second to import, and a setting that is wrong is said at once.
    from gateway.serving import run

    run(settings)


if __name__ == "__main__":
    main()
