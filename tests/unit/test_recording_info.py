"""What an object's metadata says, and what is assumed where it says nothing."""

from datetime import UTC, datetime

import pytest

from calltone.calls.call import Consent, RecordingRef
from calltone.calls.errors import InvalidInput
from calltone.calls.recording import RecordingInfo, StoredObject, derived_call_id
from calltone.calls.recording_names import NamePattern, moment_from_name

CREATED = datetime(2026, 5, 24, 10, tzinfo=UTC)


def stored(name: str = "calls/2026 05/ring #7.wav", **metadata: str) -> StoredObject:
    return StoredObject(
        ref=RecordingRef(bucket="recordings", name=name, generation=1),
        size_bytes=10,
        time_created=CREATED,
        metadata=metadata,
    )


def test_all_fields():
    info = RecordingInfo.from_object(
        stored(
            call_id="c-1",
            agent_id="a-1",
            channel_map="customer, agent",
            consent="granted",
            started_at="2026-05-24T09:00:00+02:00",
            customer_ref="k-7",
        )
    )
    assert info.call_id == "c-1"
    assert info.channels(2) == ("customer", "agent")
    assert info.consent is Consent.GRANTED
    assert info.started_at == datetime(2026, 5, 24, 7, tzinfo=UTC)


def test_safe_defaults():
    info = RecordingInfo.from_object(stored())
    assert info.consent is Consent.UNKNOWN
    assert info.agent_id == "unassigned"
    assert info.channels(1) == ("mixed",)
    assert info.channels(2) == ("agent", "customer")
    assert info.to_call(stored(), model_version="m").started_at == CREATED


def test_the_same_path_gives_the_same_call_and_a_readable_id():
    first = derived_call_id(stored().ref)
    assert first == derived_call_id(RecordingRef("recordings", stored().ref.name, generation=2))
    assert first.startswith("ring-7-")
    assert first != derived_call_id(stored("other/ring #7.wav").ref)


@pytest.mark.parametrize("name", ["äöü.wav", "…", "a/b/", "x" * 300 + ".wav"])
def test_any_object_name_gives_a_valid_id(name: str):
    assert RecordingInfo.from_object(stored(name)).call_id


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"call_id": "a/b"}, "call_id must be 1 to 128 letters"),
        ({"agent_id": "x y"}, "agent_id must be 1 to 128 letters"),
        (
            {"channel_map": "agent,boss"},
            "channel must be one of customer, agent, mixed; got 'boss'",
        ),
        ({"channel_map": "agent,agent"}, "names a channel twice"),
        ({"consent": "yes"}, "consent must be one of granted, unknown, refused; got 'yes'"),
        ({"started_at": "yesterday"}, "ISO 8601 date and time, .*; got 'yesterday'"),
    ],
)
def test_faults_are_named(metadata: dict[str, str], message: str):
    with pytest.raises(InvalidInput, match=message):
        RecordingInfo.from_object(stored(**metadata))


NAMES = NamePattern.parse(
    r"(?P<agent_id>a-\d+)/(?P<started_at>\d{8}-\d{6})_(?P<customer_ref>[^_]+)_(?P<consent>granted)?"
)


def test_what_the_metadata_does_not_say_the_name_may():
    named = stored("2026/a-7/20260524-103000_k-9_granted.wav", customer_ref="k-1")
    info = RecordingInfo.from_object(named, NAMES)
    assert (info.agent_id, info.consent) == ("a-7", Consent.GRANTED)
    assert info.started_at == datetime(2026, 5, 24, 10, 30, tzinfo=UTC)
    assert info.customer_ref == "k-1"  # the metadata's own word counts more


def test_a_name_the_pattern_does_not_fit_says_nothing():
    assert RecordingInfo.from_object(stored("other.wav"), NAMES).agent_id == "unassigned"


def test_what_a_name_says_is_checked_as_metadata_is():
    pattern = NamePattern.parse("^(?P<consent>[a-z]+)-")
    with pytest.raises(InvalidInput, match="consent must be one of"):
        RecordingInfo.from_object(stored("perhaps-1.wav"), pattern)


def test_no_pattern_takes_long():
    # A backtracking engine needs 2^40 steps for this.
    pattern = NamePattern.parse(r"(?P<call_id>(a+)+)$")
    assert pattern.fields("a" * 1000 + "!") == {}


@pytest.mark.parametrize(
    "text",
    [
        *("20260524103000", "20260524-103000", "2026-05-24_10-30-00", "2026-05-24T10:30:00Z"),
        *("2026-05-24T12:30:00+02:00", "202605241030", "1779618600", "1779618600000"),
    ],
)
def test_moments_as_names_spell_them(text: str):
    assert moment_from_name(text) == datetime(2026, 5, 24, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "17796186", "20261324103000", "10:30", "99999999999999"])
def test_what_is_no_moment(text: str):
    with pytest.raises(InvalidInput, match="started_at must be"):
        moment_from_name(text)


def test_a_channel_map_that_does_not_fit_is_refused():
    info = RecordingInfo.from_object(stored(channel_map="customer"))
    with pytest.raises(InvalidInput, match=r"names 1 channels \(customer\), the recording has 2"):
        info.channels(2)
