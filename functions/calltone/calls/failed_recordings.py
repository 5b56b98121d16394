"""What becomes of a recording that cannot be analysed: its call says why, its audio is seen to."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from calltone.audio.errors import AudioError
from calltone.calls.call import Call, Consent, Status
from calltone.calls.errors import (
    CallExists,
    ConsentMissing,
    InvalidInput,
    RecordingGone,
    RecordingRefused,
)
from calltone.calls.ports import CallArchive, Lease, RecordingBucket, Recordings
from calltone.calls.recording import derived_call_id

_WORTH_A_LOOK = AudioError | InvalidInput | RecordingRefused | ConsentMissing
"""What may come of a mistake that somebody can mend, such as a field that was forgotten."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FailedRecordings:
    """Closes calls of which no reading comes."""

    recordings: Recordings
    archive: CallArchive
    bucket: RecordingBucket
    keeps_audio: bool

    def close(self, call: Call, error: Exception, lease: Callable[[], Lease]) -> None:
        """Say why; what somebody may want to look at is put apart first.

        Of a caller who said no, nothing is put apart: the audio goes at once.
        """
        existing = self.archive.get(call.call_id)
        is_read = existing is not None and existing.recording == call.recording
        if existing is not None and is_read and existing.status is Status.COMPLETED:
            return  # an old event, or another model's attempt
        is_first = existing is None or not existing.has_earlier_reading
        said_no = isinstance(error, ConsentMissing) and call.consent is Consent.REFUSED
        is_worth_a_look = isinstance(error, _WORTH_A_LOOK) and not said_no
        assert call.recording is not None  # noqa: S101  # narrows the type
        if is_first and is_worth_a_look:
            self.bucket.set_aside(call.recording)
        failed = replace(call, status=Status.FAILED)
        try:
            self.recordings.fail(failed, reason=str(error), lease=lease())
        except CallExists as other:
            # The id belongs to somebody else's call: say so beside it, not over it.
            beside = replace(failed, call_id=derived_call_id(call.recording))
            self.recordings.fail(beside, reason=str(other), lease=lease())
        if is_first and (is_worth_a_look or said_no) and not self.keeps_audio:
            self.bucket.delete(call.recording)
        _log.warning(
            "recording failed",
            extra={"call_id": call.call_id, "cause": type(error).__name__},
        )

    def close_if_begun(self, call: Call, error: RecordingGone, lease: Callable[[], Lease]) -> None:
        """Close the call of an object that has vanished; a finished one stays as it is."""
        existing = self.archive.get(call.call_id)
        if existing is not None and existing.status is Status.PROCESSING:
            self.close(call, error, lease)
        else:
            _log.info("recording is gone, nothing to do", extra={"call_id": call.call_id})
