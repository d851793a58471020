"""`python -m services.survey`: runs the survey context until SIGTERM."""

from services.chassis.runtime import run
from services.survey.app import build
from services.survey.settings import Settings

if __name__ == "__main__":
    run(Settings, build)
