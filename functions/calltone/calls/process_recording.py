"""A recording in the bucket becomes a call: decode, cut, hear, store, sum up.

The event comes at least once and the process may die anywhere. The object's generation is the
identity; one instance at a time holds a lease on the call document, and every write goes through
only if that document is as this instance left it. Segments are numbered in the order in which they
are cut, which is the same on every run, so a second run skips what the first one stored.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calltone.audio.errors import AudioError
from calltone.audio.stream import RecordingStream, open_recording
from calltone.calls.call import Call, RecordingRef, Status
from calltone.calls.consent import ConsentPolicy
from calltone.calls.errors import Busy, CallError, CallExists, RecordingGone
from calltone.calls.ports import CallArchive, Clock, Conflict, RecordingBucket, Recordings
from calltone.calls.recording import RecordingInfo, StoredObject, derived_call_id
from calltone.calls.recording_run import RecordingRun
from calltone.emotion.model import EmotionModel

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProcessRecording:
    """The use case behind the storage event."""

    recordings: Recordings
    archive: CallArchive
    bucket: RecordingBucket
    model: EmotionModel
    consent: ConsentPolicy
    clock: Clock
    lease_sec: float = 60.0
    keep_audio: bool = False

    def __call__(self, stored: StoredObject) -> None:
        """Process one object; a fault that will not mend by itself ends as a failed call.

        Raises:
            Busy: another instance is at it; deliver the event again later.
        """
        call = RecordingInfo(call_id=derived_call_id(stored.ref)).to_call(
            stored, model_version=self.model.version
        )
        try:
            info = RecordingInfo.from_object(stored)
            call = info.to_call(stored, model_version=self.model.version)
            self._process(call, info, stored.ref)
        except Busy:
            raise
        except Conflict as error:
            raise Busy(f"Another instance has taken over call {call.call_id!r}.") from error
        except RecordingGone as error:
            self._gone(call, error)
        except CallExists as error:
            # The id belongs to somebody else's call: say so beside it, not over it.
            self._fail(replace(call, call_id=derived_call_id(stored.ref)), error)
        except (AudioError, CallError) as error:
            self._fail(call, error)

    def _process(self, call: Call, info: RecordingInfo, ref: RecordingRef) -> None:
        self.consent.require(call.consent, call_id=call.call_id)
        with self.bucket.open(ref) as file, open_recording(file, name=ref.name) as stream:
            completed = self._run(_dated(call, info, stream), info, stream)
        if completed and not self.keep_audio:
            self.bucket.delete(ref)

    def _run(self, call: Call, info: RecordingInfo, stream: RecordingStream) -> bool:
        """Process the open recording unless that is done; whether it is completed now."""
        progress = self.recordings.begin(call, lease_until=self._lease_end(), now=self.clock())
        if progress is None:
            existing = self.archive.get(call.call_id)
            return (
                existing is not None
                and existing.status is Status.COMPLETED
                and existing.recording == call.recording
            )
        RecordingRun(
            call=call,
            channels=info.channels(stream.channels),
            recordings=self.recordings,
            archive=self.archive,
            model=self.model,
            lease_end=self._lease_end,
            progress=progress,
        ).process(stream)
        _log.info("recording processed", extra={"call_id": call.call_id})
        return True

    def _gone(self, call: Call, error: RecordingGone) -> None:
        """Close the call of an object that has vanished; a finished one stays as it is."""
        existing = self.archive.get(call.call_id)
        if existing is not None and existing.status is Status.PROCESSING:
            self._fail(call, error)
        else:
            _log.info("recording is gone, nothing to do", extra={"call_id": call.call_id})

    def _fail(self, call: Call, error: Exception) -> None:
        self.recordings.fail(replace(call, status=Status.FAILED), reason=str(error))
        _log.warning(
            "recording failed",
            extra={"call_id": call.call_id, "cause": type(error).__name__, "reason": str(error)},
        )

    def _lease_end(self) -> datetime:
        return self.clock() + timedelta(seconds=self.lease_sec)


def _dated(call: Call, info: RecordingInfo, stream: RecordingStream) -> Call:
    """A recording that does not say when it began ended when it was uploaded."""
    if info.started_at is not None or stream.duration_sec is None:
        return call
    return replace(call, started_at=call.started_at - timedelta(seconds=stream.duration_sec))
