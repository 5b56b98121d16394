"""The composition root: builds everything once per instance, when it is first needed."""

from functools import cache

from calltone.container.of_recordings import OfRecordings
from calltone.platform.logging import configure_logging
from calltone.platform.settings import Settings, SettingsError


class Container(OfRecordings):
    """All parts of one deployment."""


def _start_tracing(project_id: str) -> None:
    try:
        from calltone.platform.tracing import start_tracing
    except ImportError as error:
        raise SettingsError(
            "TRACE_REQUESTS=on needs the packages of functions/requirements-tracing.txt; "
            f"{error.name} is not installed."
        ) from error
    start_tracing(project_id=project_id)


@cache
def container() -> Container:
    """The container of this instance."""
    settings = Settings.from_environment()
    configure_logging(project_id=settings.project_id, level=settings.log_level)
    if settings.tracing:
        _start_tracing(settings.project_id)
    return Container(settings)
