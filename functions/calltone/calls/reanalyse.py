"""Ask that calls be analysed again, with the model that is deployed now."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from calltone.calls.call import Status
from calltone.calls.errors import AudioNotKept, NotAllowed
from calltone.calls.identity import Identity
from calltone.calls.lifecycle import visible_call
from calltone.calls.ports import CallArchive, ReanalysisQueue, RecordingBucket

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskForReanalysis:
    """The use case behind `POST /calls/{id}/reanalyze`. Asking twice is the same as once."""

    archive: CallArchive
    bucket: RecordingBucket
    queue: ReanalysisQueue

    def __call__(self, call_id: str, *, sender: Identity) -> None:
        """Ask for one call.

        Raises:
            CallNotFound, NotYourCall: no such call for this sender.
            NotAllowed: an agent asks.
            AudioNotKept: there is nothing to listen to.
        """
        call = visible_call(self.archive, call_id, sender=sender)
        if not sender.sees_all_calls:
            raise NotAllowed("Only supervisors may have calls analysed again.")
        if call.recording is None:
            raise AudioNotKept(f"Call {call_id!r} is a live call; its audio is never kept.")
        if call.status is Status.FAILED:
            raise AudioNotKept(
                f"Call {call_id!r} could not be analysed; upload its recording again."
            )
        if self.bucket.describe(call.recording) is None:
            raise AudioNotKept(
                f"The audio of call {call_id!r} was deleted after its analysis; "
                "KEEP_AUDIO=on keeps audio."
            )
        self.queue.put(call_id)
        _log.info("reanalysis asked for", extra={"call_id": call_id})


@dataclass(frozen=True, slots=True)
class AskForManyReanalyses:
    """The use case behind `python -m calltone reanalyze`.

    What cannot be analysed again is left as it is by those who take the calls from the queue.
    """

    queue: ReanalysisQueue

    def __call__(self, call_ids: Iterable[str]) -> int:
        """Ask for all of these; how many there were."""
        count = 0
        for call_id in call_ids:
            self.queue.put(call_id)
            count += 1
        return count
