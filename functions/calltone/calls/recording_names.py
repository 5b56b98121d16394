"""What the name of a recording says, where a deployer has told how names are made.

The pattern is a regular expression in RE2's syntax: RE2 takes time linear in the length of the
name, whatever the pattern, so that no pattern can hang an instance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import re2

from calltone.calls.errors import InvalidInput

FIELDS = ("call_id", "agent_id", "channel_map", "consent", "started_at", "customer_ref")
_DIGIT_FORMATS = {14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M", 8: "%Y%m%d"}
_EPOCH_SEC_DIGITS, _EPOCH_MS_DIGITS = 10, 13
_SEPARATORS = str.maketrans("", "", "-_.: TZ")


class PatternError(ValueError):
    """The pattern is no pattern, or says nothing of a call."""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A pattern whose named groups are fields of a recording."""

    _compiled: "re2._Regexp"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a pattern.

        Raises:
            PatternError: it is no regular expression, or its groups are not fields.
        """
        options = re2.Options()
        options.log_errors = False
        try:
            compiled = re2.compile(text, options)
        except re2.error as error:
            reason = error.args[0].decode() if error.args else "unknown"
            raise PatternError(f"expected a regular expression (RE2); {reason}") from error
        groups = set(compiled.groupindex)
        if not groups or groups - set(FIELDS):
            found = ", ".join(sorted(groups)) or "none"
            raise PatternError(
                f"expected named groups out of {', '.join(FIELDS)}, as in (?P<agent_id>[^_]+); "
                f"found {found}"
            )
        return cls(compiled)

    def fields(self, name: str) -> Mapping[str, str]:
        """The fields found anywhere in an object's name; none if it does not match."""
        match = self._compiled.search(name)
        if match is None:
            return {}
        return {field: text for field, text in match.groupdict().items() if text}


def moment_from_name(text: str) -> datetime:
    """Read a moment as names spell it: 20260524103000 with any of `-_.:T` between, or Unix time.

    Without a zone it is UTC.

    Raises:
        InvalidInput: it is none of these.
    """
    digits = text.translate(_SEPARATORS)
    try:
        if digits == text and len(text) in (_EPOCH_SEC_DIGITS, _EPOCH_MS_DIGITS):
            divisor = 1000 if len(text) == _EPOCH_MS_DIGITS else 1
            return datetime.fromtimestamp(int(text) / divisor, tz=UTC)
        if digits.isdigit() and len(digits) in _DIGIT_FORMATS:
            return datetime.strptime(digits, _DIGIT_FORMATS[len(digits)]).replace(tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"started_at must be an ISO 8601 date and time, digits such as 20260524103000, or "
            f"Unix time; got {text[:40]!r}."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
