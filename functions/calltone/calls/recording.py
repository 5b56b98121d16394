"""What an object in the bucket says about the call it holds."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from calltone.calls.call import Call, Consent, RecordingRef, Source, Status
from calltone.calls.errors import InvalidInput
from calltone.calls.identifiers import checked_channel_map, checked_id
from calltone.calls.recording_names import NamePattern, moment_from_name

UNASSIGNED_AGENT = "unassigned"
DEFAULT_CHANNEL_MAP = {1: ("mixed",), 2: ("agent", "customer")}


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as its finalize event describes it."""

    ref: RecordingRef
    size_bytes: int
    time_created: datetime
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """Who and what the recording is about."""

    call_id: str
    agent_id: str = UNASSIGNED_AGENT
    channel_map: tuple[str, ...] | None = None
    """Channel names from left to right; None takes the default for the number of channels."""
    consent: Consent = Consent.UNKNOWN
    started_at: datetime | None = None
    customer_ref: str | None = None
    source: Source = Source.RECORDING

    @classmethod
    def from_object(cls, stored: StoredObject, pattern: NamePattern | None = None) -> Self:
        """Read the object's custom metadata; what it does not say, its name may.

        Raises:
            InvalidInput: a field is there and cannot be used.
        """
        named = pattern.fields(stored.ref.name) if pattern else {}
        fields = {**named, **{key: text for key, text in stored.metadata.items() if text}}
        return cls(
            call_id=checked_id(
                fields.get("call_id") or derived_call_id(stored.ref), name="call_id"
            ),
            agent_id=checked_id(fields.get("agent_id") or UNASSIGNED_AGENT, name="agent_id"),
            channel_map=checked_channel_map(fields["channel_map"])
            if "channel_map" in fields
            else None,
            consent=_consent(fields.get("consent") or "unknown"),
            started_at=moment_from_name(fields["started_at"]) if "started_at" in fields else None,
            customer_ref=fields.get("customer_ref"),
            source=(Source.WEBHOOK if fields.get("source") == Source.WEBHOOK else Source.RECORDING),
        )

    def channels(self, count: int) -> tuple[str, ...]:
        """The names of the channels of a recording with `count` of them.

        Raises:
            InvalidInput: the channel map names another number of channels.
        """
        names = self.channel_map or DEFAULT_CHANNEL_MAP[count]
        if len(names) != count:
            raise InvalidInput(
                f"channel_map names {len(names)} channels ({', '.join(names)}), "
                f"the recording has {count}."
            )
        return names

    def to_call(self, stored: StoredObject, *, model_version: str) -> Call:
        """The call this recording begins."""
        return Call(
            call_id=self.call_id,
            agent_id=self.agent_id,
            source=self.source,
            status=Status.PROCESSING,
            consent=self.consent,
            started_at=self.started_at or stored.time_created,
            model_version=model_version,
            customer_ref=self.customer_ref,
            recording=stored.ref,
        )


def metadata_of(
    *,
    call_id: str,
    agent_id: str,
    consent: Consent,
    source: Source,
    channel_map: tuple[str, ...] | None,
    started_at: datetime | None,
    customer_ref: str | None,
) -> dict[str, str]:
    """The custom metadata `RecordingInfo.from_object` reads; what is not known is left out.

    Raises:
        InvalidInput: an id or the channel map cannot be used.
    """
    metadata = {
        "call_id": checked_id(call_id, name="call_id"),
        "agent_id": checked_id(agent_id, name="agent_id"),
        "consent": consent.value,
        "source": source.value,
    }
    if channel_map:
        metadata["channel_map"] = ",".join(checked_channel_map(",".join(channel_map)))
    if started_at:
        metadata["started_at"] = started_at.isoformat()
    if customer_ref:
        metadata["customer_ref"] = customer_ref
    return metadata


def derived_call_id(ref: RecordingRef) -> str:
    """The id of a recording without one: the same object path gives the same call.

    Overwriting the object keeps the id, so the new generation takes the old one's place.
    """
    stem = re.sub(r"[^A-Za-z0-9]+", "-", ref.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("-")
    digest = hashlib.sha256(f"{ref.bucket}/{ref.name}".encode()).hexdigest()[:12]
    return f"{stem[:60] or 'recording'}-{digest}"


def _consent(text: str) -> Consent:
    try:
        return Consent(text)
    except ValueError:
        expected = ", ".join(consent.value for consent in Consent)
        raise InvalidInput(f"consent must be one of {expected}; got {text[:40]!r}.") from None
