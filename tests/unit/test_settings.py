"""A deployment with a wrong variable says which one."""

import pytest

from calltone.platform.alert_settings import AlertSettings
from calltone.platform.hosts import HostNotAllowed
from calltone.platform.settings import Settings, SettingsError

MINIMAL = {"GOOGLE_CLOUD_PROJECT": "demo-calltone", "RECORDINGS_BUCKET": "recordings"}


def test_defaults_protect_the_caller():
    settings = Settings.from_environment(MINIMAL)
    assert settings.consent_notice is None
    assert not settings.keep_audio
    assert settings.retention.days == 30
    assert settings.allowed_origins == ()


NOTICE = "Your voice is analysed while we speak; press 9 if you do not want that."


def test_unknown_consent_needs_the_text_that_callers_hear():
    chosen = MINIMAL | {"ALLOW_UNKNOWN_CONSENT": "on", "CONSENT_NOTICE": f" {NOTICE}\n"}
    assert Settings.from_environment(chosen).consent_notice == NOTICE
    without_switch = MINIMAL | {"CONSENT_NOTICE": NOTICE}
    assert Settings.from_environment(without_switch).consent_notice is None


def test_alerts_go_to_the_topic_alone_unless_told_otherwise():
    settings = Settings.from_environment(MINIMAL)
    assert settings.alerts == AlertSettings(topic="calltone-alerts", webhook=None)
    assert Settings.from_environment(MINIMAL | {"ALERTS_TOPIC": "off"}).alerts.topic is None


def test_a_webhook_lets_requests_out_to_its_own_host_only():
    url, secret = "https://hooks.example:8443/alerts?team=1", "0123456789abcdef"
    webhook = Settings.from_environment(
        MINIMAL | {"ALERT_WEBHOOK_URL": url, "ALERT_WEBHOOK_SECRET": secret}
    ).alerts.webhook
    assert (webhook.url, webhook.secret) == (url, secret)
    assert secret not in repr(webhook)
    assert webhook.hosts.find(url).port == 8443
    with pytest.raises(HostNotAllowed):
        webhook.hosts.find("https://hooks.example/alerts")


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
        ({"ALLOW_UNKNOWN_CONSENT": "on"}, "CONSENT_NOTICE must be the text .* got 0 characters"),
        (
            {"ALLOW_UNKNOWN_CONSENT": "on", "CONSENT_NOTICE": "yes"},
            "CONSENT_NOTICE must be .*40 to 5000 characters.* got 3",
        ),
        (
            {"ALLOW_UNKNOWN_CONSENT": "on", "CONSENT_NOTICE": "a" * 5001},
            "CONSENT_NOTICE must be .* got 5001",
        ),
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
            {"ALERT_WEBHOOK_URL": "https://a.example"},
            "SECRET must have 16 characters .* got 0",
        ),
        (
            {"ALERT_WEBHOOK_URL": "http://a.example", "GOOGLE_CLOUD_PROJECT": "live"},
            "must be an https address without a user name; got 'http://a.example'",
        ),
        ({"ALERT_WEBHOOK_URL": "https://u:p@a.example"}, "an https address without a user name"),
        (
            {"GOOGLE_CLOUD_PROJECT": "live", "FIREBASE_AUTH_EMULATOR_HOST": "localhost:9099"},
            "begins with 'demo-'; got 'live'",
        ),
    ],
)
def test_faults_are_named(change: dict[str, str], message: str):
    with pytest.raises(SettingsError, match=message):
        Settings.from_environment(MINIMAL | change)
