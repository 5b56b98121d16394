"""How much of the time that is promised for a recording it took.

The promise is in docs/operations/objectives.md; Cloud Monitoring reads the share from the log.
"""

ALLOWED_SHARE = 0.1
LEAST_ALLOWED_SEC = 10.0
"""An event's way and an instance's start take seconds, however short the recording is."""


def allowance_share(*, taken_sec: float, duration_sec: float) -> float:
    """The share of the promised time that was used; what is above 1 came too late.

    Args:
        taken_sec: from the recording's arrival in the bucket until it was done.
        duration_sec: length of the recording.
    """
    allowed_sec = max(ALLOWED_SHARE * duration_sec, LEAST_ALLOWED_SEC)
    return round(max(taken_sec, 0.0) / allowed_sec, 3)
