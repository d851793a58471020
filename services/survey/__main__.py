"""`python -m services.survey`: runs the survey context until SIGTERM."""

from services.chassis.settings import read
from services.survey.settings import Settings


def main() -> None:
    """Run with the settings of the environment."""
    settings = read(Settings)
    # Only now: these take a second to import, and a setting that is wrong is said at once.
    from services.chassis.runtime import run
    from services.survey.app import build

    run(settings, build)


if __name__ == "__main__":
    main()
