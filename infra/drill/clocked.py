"""The functions as `functions/main.py` has them, under a clock that the drill sets.

All of Calltone takes the time from one place. It is replaced rather than the system's own
clock: libfaketime, which shifts that, makes Python 3.13's `time.sleep` fail.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from calltone.container.parts import Parts
from calltone.entrypoints.http import api
from calltone.entrypoints.recording import process_recording
from calltone.entrypoints.schedule import aggregate_metrics

__all__ = ["aggregate_metrics", "api", "process_recording"]

CLOCK = "DRILL_CLOCK"
"""The variable that names a file: seconds by which the clock is ahead, behind if negative."""


def _now() -> datetime:
    ahead_sec = float(Path(os.environ[CLOCK]).read_text())
    return datetime.now(UTC) + timedelta(seconds=ahead_sec)


Parts.clock = staticmethod(_now)  # type: ignore[method-assign]
