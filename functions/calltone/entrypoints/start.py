"""What happens when functions-framework loads the functions, before the first request."""

import functions_framework

from calltone.entrypoints.http.problems import answer_outside_the_app
from calltone.platform.settings import Settings


def start() -> None:
    """Look at the settings, and let the framework's own errors look like the API's.

    The framework answers a few requests itself: two addresses it keeps from every function, and
    whatever goes wrong before the app is there.

    Raises:
        SettingsError: a setting is missing or wrong. An instance that cannot answer does not start,
            so that a deployment with it gets no traffic.
    """
    Settings.from_environment()
    for kind in (404, 405, 500):
        functions_framework.errorhandler(kind)(answer_outside_the_app)
