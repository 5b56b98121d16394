"""A call read by another model: the earlier reading is kept first, and comes back if that fails."""

from collections.abc import Mapping
from typing import Any

from calltone.calls.call import Call, Status
from calltone.calls.ports import Lease, Progress
from calltone.store.guarded import GuardedCalls, lease_fields
from calltone.store.readings import KeptReadings


def reanalysis_begun(call: Call, existing: Call) -> dict[str, Any]:
    """What the completed call says while it is read by `call`'s model."""
    return {
        "status": Status.PROCESSING.value,
        "progress": 0.0,
        "recording.stored_segments": 0,
        "reanalysis": {
            "from_model_version": existing.model_version,
            "to_model_version": call.model_version,
            "is_kept": False,
            "error": None,
        },
    }


class Reanalysis:
    """The steps after that, for a call document with `reanalysis`."""

    def __init__(self, calls: GuardedCalls, readings: KeptReadings) -> None:
        self._calls = calls
        self._readings = readings

    def keep_earlier(self, call: Call, document: Mapping[str, Any], progress: Progress) -> Progress:
        """Copy the earlier reading, unless an attempt before has done so."""
        again = document["reanalysis"]
        if again["is_kept"]:
            return progress
        self._readings.keep(document, again["from_model_version"])
        return self._calls.update(call, {"reanalysis.is_kept": True}, after=progress)

    def undo(
        self,
        call: Call,
        lease: Lease,
        document: Mapping[str, Any],
        progress: Progress,
        *,
        reason: str,
    ) -> None:
        """Put the earlier reading back in its place."""
        again = document["reanalysis"]
        shown: dict[str, Any] = {}
        if again["is_kept"]:
            shown = self._readings.shown(call.call_id, again["from_model_version"])
            progress = self._calls.without_segments(call, lease, progress)
            for batch in self._readings.restoring(call.call_id, again["from_model_version"]):
                progress = self._calls.update(
                    call, lease_fields(lease), after=progress, batch=batch
                )
        update = shown | {
            "status": Status.COMPLETED.value,
            "progress": 1.0,
            "recording.model_version": again["from_model_version"],
            "reanalysis": again | {"to_model_version": call.model_version, "error": reason},
        }
        self._calls.update(call, update, after=progress)
