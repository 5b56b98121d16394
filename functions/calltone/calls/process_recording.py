"""A recording in the bucket becomes a call: decode, cut, hear, store, sum up.

The event comes at least once and the process may die anywhere. The object's generation is the
identity; one attempt at a time holds a lease on the call document, and every write goes through
only if that document is as this attempt left it. Segments are numbered in the order in which they
are cut, which is the same on every run, so a second run skips what the first one stored.
"""

import logging
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from calltone.audio.errors import AudioError
from calltone.audio.stream import RecordingStream, open_recording
from calltone.calls.agent_voice import AgentVoice
from calltone.calls.allowance import allowance_share
from calltone.calls.call import Call, Status
from calltone.calls.consent import ConsentPolicy
from calltone.calls.errors import Busy, CallError, InvalidInput, RecordingGone
from calltone.calls.failed_recordings import FailedRecordings
from calltone.calls.gate import Gate
from calltone.calls.identifiers import MIXED_CHANNEL
from calltone.calls.intake import Intake
from calltone.calls.ports import CallArchive, Clock, Conflict, Lease, RecordingBucket, Recordings
from calltone.calls.pseudonyms import Pseudonyms
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
    intake: Intake
    gate: Gate = field(default_factory=lambda: Gate(1))
    agents: AgentVoice = field(default_factory=AgentVoice)
    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)
    lease_sec: float = 60.0

    def __call__(self, stored: StoredObject) -> None:
        """Process one object; a fault that will not mend by itself ends as a failed call.

        Raises:
            Busy: another attempt is at it; deliver the event again later.
        """
        if not self.intake.takes(stored.ref):
            _log.info(
                "object is no recording of this deployment", extra={"bucket": stored.ref.bucket}
            )
            return
        with self.gate.place():
            self._first_reading(stored)

    def again(self, call_id: str) -> None:
        """Read a completed recording with the present model, keeping the earlier reading.

        Nothing happens where that is done, or where the call or its audio is gone.

        Raises:
            Busy: another attempt is at it; ask again later.
        """
        call = self.archive.get(call_id)
        stored = self.bucket.describe(call.recording) if call and call.recording else None
        if call is None or stored is None:
            _log.info("nothing to analyse again", extra={"call_id": call_id})
            return
        try:
            info = RecordingInfo.from_object(stored, self.intake.names)
        except InvalidInput as error:
            _log.warning(
                "not analysed again", extra={"call_id": call_id, "cause": type(error).__name__}
            )
            return
        with self.gate.place():
            call = replace(
                call,
                status=Status.PROCESSING,
                model_version=self.model.version,
                is_agent_analysed=self.agents.is_analysed,
            )
            self._attempt(call, info, stored, again=True)

    def _first_reading(self, stored: StoredObject) -> None:
        unread = RecordingInfo(
            call_id=derived_call_id(stored.ref), customer_ref=stored.metadata.get("customer_ref")
        )
        try:
            info = RecordingInfo.from_object(stored, self.intake.names)
        except InvalidInput as error:
            call = self._call(unread, stored)
            self._failed.close(call, error, self._lease())
            return
        call = self._call(info, stored)
        self._attempt(call, info, stored, again=False)

    def _call(self, info: RecordingInfo, stored: StoredObject) -> Call:
        call = info.to_call(stored, model_version=self.model.version)
        return replace(
            call,
            customer_ref=self.pseudonyms.of(call.customer_ref),
            is_agent_analysed=self.agents.is_analysed,
        )

    def _attempt(
        self, call: Call, info: RecordingInfo, stored: StoredObject, *, again: bool
    ) -> None:
        lease = self._lease()
        try:
            if again:
                self.consent.require(call.consent, call_id=call.call_id)
            else:
                call = self.consent.admit(call)
                self.intake.check(stored, age=self.clock() - stored.time_created)
            with (
                self.bucket.open(stored.ref) as file,
                open_recording(file, name=stored.ref.name) as stream,
            ):
                dated = call if again else _dated(call, info, stream)

                def reopen() -> AbstractContextManager[RecordingStream]:
                    return open_recording(file, name=stored.ref.name)

                since = None if again else stored.time_created
                completed = self._run(dated, info, stream, reopen, lease, since=since)
            if completed and not self.intake.keep_audio:
                self.bucket.delete(stored.ref)
        except Busy:
            raise
        except Conflict as error:
            raise Busy(f"Another instance has taken over call {call.call_id!r}.") from error
        except RecordingGone as error:
            self._failed.close_if_begun(call, error, lease)
        except (AudioError, CallError) as error:
            self._failed.close(call, error, lease)

    def _run(
        self,
        call: Call,
        info: RecordingInfo,
        stream: RecordingStream,
        reopen: Callable[[], AbstractContextManager[RecordingStream]],
        lease: Callable[[], Lease],
        *,
        since: datetime | None,
    ) -> bool:
        """Process the open recording unless that is done; whether it is completed now.

        `since` is when it came, and None where it is read again.
        """
        channels = info.channels(stream.channels)
        begin = self.recordings.begin if since else self.recordings.begin_again
        progress = begin(call, lease())
        if progress is None:
            existing = self.archive.get(call.call_id)
            return (
                existing is not None
                and existing.status is Status.COMPLETED
                and existing.recording == call.recording
            )
        run = RecordingRun(
            call=call,
            channels=channels,
            recordings=self.recordings,
            archive=self.archive,
            model=self.model,
            lease=lease,
            progress=progress,
            agents=self.agents,
            draws_outline=self.intake.keep_audio,
        )
        if channels == (MIXED_CHANNEL,):
            run.tell_voices_apart(stream)
            with reopen() as second:
                duration_sec = run.process(second)
        else:
            duration_sec = run.process(stream)
        if since is None:
            _log.info("recording processed again", extra={"call_id": call.call_id})
        else:
            self._say_how_long(call, since, duration_sec)
        return True

    def _say_how_long(self, call: Call, since: datetime, duration_sec: float) -> None:
        taken_sec = (self.clock() - since).total_seconds()
        share = allowance_share(taken_sec=taken_sec, duration_sec=duration_sec)
        lengths = {"duration_sec": round(duration_sec, 2), "taken_sec": round(taken_sec, 2)}
        _log.info(
            "recording processed",
            extra=lengths | {"call_id": call.call_id, "allowance_share": share},
        )

    def _lease(self) -> Callable[[], Lease]:
        """Of one attempt; it is renewed whenever it is asked for."""
        holder = uuid.uuid4().hex

        def renewed() -> Lease:
            now = self.clock()
            return Lease(holder=holder, now=now, until=now + timedelta(seconds=self.lease_sec))

        return renewed

    @property
    def _failed(self) -> FailedRecordings:
        keep = self.intake.keep_audio
        return FailedRecordings(self.recordings, self.archive, self.bucket, keeps_audio=keep)


def _dated(call: Call, info: RecordingInfo, stream: RecordingStream) -> Call:
    """A recording that does not say when it began ended when it was uploaded."""
    if info.started_at is not None or stream.duration_sec is None:
        return call
    return replace(call, started_at=call.started_at - timedelta(seconds=stream.duration_sec))
