"""Waiting before somebody who lost a race tries again."""

import random
import time

_FIRST_WAIT_SEC = 0.02


def wait_before_retry(attempt: int) -> None:
    """Wait up to 0.02 s after the first attempt (0), twice as long after each further one.

    The length is random, so that two instances in step with each other fall out of step.
    """
    time.sleep(_FIRST_WAIT_SEC * 2**attempt * random.random())  # noqa: S311
