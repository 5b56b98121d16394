"""Which objects are recordings to analyse."""

from dataclasses import dataclass
from datetime import timedelta

from calltone.calls.call import RecordingRef
from calltone.calls.errors import RecordingRefused
from calltone.calls.recording import StoredObject
from calltone.calls.recording_names import NamePattern


@dataclass(frozen=True, slots=True)
class Intake:
    """What a deployment takes in."""

    bucket: str
    """Objects of other buckets are not looked at."""
    failed_prefix: str = "failed/"
    """Nor is what lies here: recordings that could not be analysed."""
    names: NamePattern | None = None
    max_bytes: int = 4_000_000_000
    max_age: timedelta = timedelta(hours=20)
    """After this nobody tries again; the platform drops events without a word after a day."""
    keep_audio: bool = False

    def takes(self, ref: RecordingRef) -> bool:
        """Whether an object is a recording to analyse at all."""
        return ref.bucket == self.bucket and not ref.name.startswith(self.failed_prefix)

    def check(self, stored: StoredObject, *, age: timedelta) -> None:
        """Refuse what is too large or too old.

        Raises:
            RecordingRefused: it is.
        """
        if stored.size_bytes > self.max_bytes:
            raise RecordingRefused(
                f"A recording may have {self.max_bytes / 1e6:g} MB; "
                f"this one has {stored.size_bytes / 1e6:.1f} MB."
            )
        if age > self.max_age:
            raise RecordingRefused(
                f"The recording could not be analysed within {self.max_age / timedelta(hours=1):g} "
                f"hours; it was given up. Upload it again to have it analysed."
            )
