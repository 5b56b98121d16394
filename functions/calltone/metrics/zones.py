"""Time zones in which figures kept per half hour of UTC can be told."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calltone.calls.errors import InvalidInput
from calltone.metrics.tally import SLOT


def zone_of(name: str) -> tzinfo:
    """The zone with this IANA name.

    Raises:
        InvalidInput: there is none.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is an OSError
        raise InvalidInput(
            f"tz must be the IANA name of a time zone, such as Europe/Berlin; got {name[:60]!r}."
        ) from None


def whole_half_hours(zone: tzinfo, moments: Iterable[datetime]) -> None:
    """Check that figures per half hour of UTC can be cut by this zone's clock.

    Raises:
        InvalidInput: at one of these moments its offset is no multiple of half an hour.
    """
    for moment in moments:
        offset = moment.astimezone(zone).utcoffset() or timedelta()
        if offset % SLOT:
            raise InvalidInput(
                f"Figures are kept per half hour of UTC and cannot be cut for tz={zone}, whose "
                f"clock is {_sign(offset)}{abs(offset)} from UTC; take a zone beside it."
            )


def _sign(offset: timedelta) -> str:
    return "-" if offset < timedelta() else "+"
