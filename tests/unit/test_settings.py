"""A deployment with a wrong variable says which one."""

import pytest

from calltone.platform.settings import Settings, SettingsError

MINIMAL = {"GOOGLE_CLOUD_PROJECT": "demo-calltone", "RECORDINGS_BUCKET": "recordings"}


def test_defaults_protect_the_caller():
    settings = Settings.from_environment(MINIMAL)
    assert not settings.allow_unknown_consent
    assert not settings.keep_audio
    assert settings.retention.days == 30
    assert settings.allowed_origins == ()


def test_an_empty_variable_counts_as_not_set():
    assert Settings.from_environment(MINIMAL | {"RETENTION_DAYS": ""}).retention.days == 30


def test_origins_are_split():
    settings = Settings.from_environment(MINIMAL | {"ALLOWED_ORIGINS": "https://a, https://b"})
    assert settings.allowed_origins == ("https://a", "https://b")


@pytest.mark.parametrize(
    ("environment", "chunks"),
    [({"THREADS": "64"}, 48), ({"THREADS": "1"}, 1), ({"MAX_CHUNKS_IN_FLIGHT": "5"}, 5)],
)
def test_some_threads_are_left_to_refuse_what_is_too_much(environment, chunks):
    assert Settings.from_environment(MINIMAL | environment).max_chunks_in_flight == chunks


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"MAX_CHUNKS_IN_FLIGHT": "2.5"}, "MAX_CHUNKS_IN_FLIGHT must be"),
        ({"THREADS": "many"}, "THREADS must be a number above 0; got 'many'"),
        ({"GOOGLE_CLOUD_PROJECT": ""}, "GOOGLE_CLOUD_PROJECT must be set"),
        ({"RECORDINGS_BUCKET": ""}, "RECORDINGS_BUCKET must be set"),
        ({"KEEP_AUDIO": "yes"}, "KEEP_AUDIO must be 'on' or 'off'; got 'yes'"),
        ({"RETENTION_DAYS": "-1"}, "RETENTION_DAYS must be a number above 0; got '-1'"),
        ({"RETENTION_DAYS": "nan"}, "RETENTION_DAYS must be a number above 0; got 'nan'"),
        ({"RECORDING_NAME_PATTERN": "(?P<agent_id>"}, "RECORDING_NAME_PATTERN: .*missing \\)"),
        ({"RECORDING_NAME_PATTERN": r"[^_]+_\d+"}, "named groups out of call_id.*found none"),
        ({"RECORDING_NAME_PATTERN": "(?P<agent>.+)"}, "named groups out of .*found agent"),
        ({"RECORDING_NAME_PATTERN": r"(?P<call_id>a)\1"}, "invalid escape sequence"),
        ({"FAILED_PREFIX": "failed"}, "FAILED_PREFIX must be a folder such as 'failed/'"),
        ({"FAILED_PREFIX": "/failed/"}, "FAILED_PREFIX must be a folder"),
        ({"MAX_RECORDING_MB": "0"}, "MAX_RECORDING_MB must be a number above 0"),
        ({"MAX_RECORDING_AGE_HOURS": "soon"}, "MAX_RECORDING_AGE_HOURS must be a number above 0"),
        (
            {"GOOGLE_CLOUD_PROJECT": "live", "FIREBASE_AUTH_EMULATOR_HOST": "localhost:9099"},
            "begins with 'demo-'; got 'live'",
        ),
    ],
)
def test_faults_are_named(change: dict[str, str], message: str):
    with pytest.raises(SettingsError, match=message):
        Settings.from_environment(MINIMAL | change)
