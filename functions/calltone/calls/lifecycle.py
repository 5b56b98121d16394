"""Start, end and erase a call."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from calltone.calls.audit import Action, Audit
from calltone.calls.call import Call, Consent, Source, Status
from calltone.calls.consent import ConsentPolicy
from calltone.calls.errors import Busy, CallExists, CallNotFound, NotLive
from calltone.calls.identity import Identity
from calltone.calls.ports import (
    CallArchive,
    Clock,
    Conflict,
    LiveCalls,
    MetricsLedger,
    RecordingBucket,
)
from calltone.calls.pseudonyms import Pseudonyms
from calltone.calls.summary import summarise_live

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StartCall:
    """The use case behind `POST /calls`."""

    calls: LiveCalls
    archive: CallArchive
    consent: ConsentPolicy
    clock: Clock
    model_version: str
    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)

    def __call__(
        self,
        call_id: str,
        *,
        sender: Identity,
        agent_id: str | None = None,
        customer_ref: str | None = None,
        consent: Consent = Consent.UNKNOWN,
    ) -> Call:
        """Begin a live call; beginning the same call twice is the same as once.

        Raises:
            ConsentMissing: the caller has not agreed.
            NotYourCall: it was to be filed under another agent.
            CallExists: the id belongs to another call.
        """
        begun = Call(
            call_id=call_id,
            agent_id=sender.acting_agent(agent_id),
            source=Source.LIVE,
            status=Status.LIVE,
            consent=consent,
            started_at=self.clock(),
            model_version=self.model_version,
            customer_ref=self.pseudonyms.of(customer_ref),
        )
        call = self.consent.admit(begun)
        if self.calls.create(call):
            _log.info("call started", extra={"call_id": call_id})
            return call
        existing = self.archive.get(call_id)
        same = existing is not None and (
            (existing.agent_id, existing.source, existing.status)
            == (call.agent_id, call.source, call.status)
            and self.pseudonyms.same(existing.customer_ref, customer_ref)
        )
        if existing is None or not same:
            raise CallExists(f"There is already another call with the id {call_id!r}.")
        return existing


@dataclass(frozen=True, slots=True)
class EndCall:
    """The use case behind `POST /calls/{id}/end`."""

    archive: CallArchive
    clock: Clock

    def __call__(self, call_id: str, *, sender: Identity) -> None:
        """Complete a live call and sum it up; ending it again changes nothing.

        Raises:
            CallNotFound, NotYourCall: no such call for this sender.
            NotLive: it is a recording, which ends by itself.
        """
        call = visible_call(self.archive, call_id, sender=sender)
        if call.recording is not None:
            raise NotLive(f"Call {call_id!r} is a recording; it ends when it is processed.")
        if call.status is Status.LIVE:
            self.archive.complete(call_id, ended_at=self.clock())
            _log.info("call ended", extra={"call_id": call_id})
        # Also when it had ended: an earlier request may have died before this line.
        self.refresh_summary(call_id)

    def refresh_summary(self, call_id: str) -> None:
        """Sum the call up from its segments, also after a late one came in."""
        try:
            self.archive.update_summary(call_id, summarise_live)
        except Conflict as error:
            raise Busy(f"Call {call_id!r} is being written to; end it again.") from error


@dataclass(frozen=True, slots=True)
class EraseCall:
    """The use case behind `DELETE /calls/{id}`.

    Each step may be repeated: after a crash between two of them the same request finishes the job.
    The call document goes last, so that until then the request finds it.
    """

    archive: CallArchive
    metrics: MetricsLedger
    bucket: RecordingBucket
    audit: Audit

    def __call__(self, call_id: str, *, sender: Identity) -> None:
        """Erase the call, its segments, its audio and its share of the metrics.

        Raises:
            CallNotFound, NotYourCall: no such call for this sender.
        """
        # An erasure that died half-way is taken up again, so a closed call counts here.
        call = _existing_call(self.archive, call_id, sender=sender)
        self.audit(Action.ERASE_CALL, sender=sender, call_id=call_id)
        self.archive.begin_erasure(call_id)
        self.metrics.settle([call_id])
        if call.recording is not None:
            self.bucket.delete(call.recording)
            self.bucket.delete_set_aside(call.recording, call_id=call_id)
        self.archive.erase(call_id)
        _log.info("call erased", extra={"call_id": call_id})

    def each(self, call_ids: Iterable[str], *, sender: Identity) -> int:
        """Erase several calls; how many of them were still there."""
        count = 0
        for call_id in call_ids:
            with suppress(CallNotFound):  # somebody else was faster
                self(call_id, sender=sender)
                count += 1
        return count


def visible_call(archive: CallArchive, call_id: str, *, sender: Identity) -> Call:
    """The call, if it exists and the sender may see it.

    Raises:
        CallNotFound, NotYourCall: otherwise.
    """
    call = _existing_call(archive, call_id, sender=sender)
    _refuse_erased(call)
    return call


def visible_document(archive: CallArchive, call_id: str, *, sender: Identity) -> dict[str, Any]:
    """The call as browsers see it, if it exists and the sender may see it.

    Raises:
        CallNotFound, NotYourCall: otherwise.
    """
    found = archive.document(call_id)
    if found is None:
        raise CallNotFound(f"There is no call with the id {call_id!r}.")
    call, document = found
    sender.require_access(call_id=call_id, agent_id=call.agent_id)
    _refuse_erased(call)
    return document


def _refuse_erased(call: Call) -> None:
    if call.status is Status.ERASED:
        raise CallNotFound(f"Call {call.call_id!r} has been erased.")


def _existing_call(archive: CallArchive, call_id: str, *, sender: Identity) -> Call:
    call = archive.get(call_id)
    if call is None:
        raise CallNotFound(f"There is no call with the id {call_id!r}.")
    sender.require_access(call_id=call_id, agent_id=call.agent_id)
    return call
