"""A deployment with wrong webhook settings says which, and never shows a secret."""

import pytest

from calltone.platform.settings import Settings, SettingsError

MINIMAL = {"GOOGLE_CLOUD_PROJECT": "calltone", "RECORDINGS_BUCKET": "recordings"}
SECRET = "correct-horse-battery"
FULL = {
    "PUBLIC_API_URL": "https://calls.example/api/v1/",
    "WEBHOOK_HOSTS": "api.twilio.com,*.genesys.cloud",
    "GENERIC_WEBHOOK_SECRETS": f"old:{SECRET}-1, new:{SECRET}:2",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKENS": f"{SECRET}-3,{SECRET}-4",
    "GENESYS_API_KEYS": "key:Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5",
}


def test_all_platforms_are_off_by_default():
    webhooks = Settings.from_environment(MINIMAL).webhooks
    assert not webhooks.generic_secrets
    assert not webhooks.twilio_auth_tokens
    assert not webhooks.genesys_api_keys
    assert not webhooks.hosts.entries


def test_two_secrets_hold_at_once():
    webhooks = Settings.from_environment(MINIMAL | FULL).webhooks
    assert webhooks.generic_secrets == {
        "old": f"{SECRET}-1".encode(),
        "new": f"{SECRET}:2".encode(),
    }
    assert webhooks.twilio_auth_tokens == (f"{SECRET}-3", f"{SECRET}-4")
    assert webhooks.genesys_api_keys == {"key": SECRET.encode()}
    assert webhooks.public_api_url == "https://calls.example/api/v1"


def test_secrets_are_not_printed():
    assert SECRET not in repr(Settings.from_environment(MINIMAL | FULL))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"GENERIC_WEBHOOK_SECRETS": "id:short"}, "GENERIC_WEBHOOK_SECRETS must be"),
        ({"GENERIC_WEBHOOK_SECRETS": SECRET}, "entry 1 is not"),
        ({"GENERIC_WEBHOOK_SECRETS": ",".join(f"{i}:{SECRET}" for i in range(5))}, "at most 4"),
        ({"GENESYS_API_KEYS": f"key:{SECRET}"}, "in base64"),
        ({"TWILIO_ACCOUNT_SID": ""}, "TWILIO_ACCOUNT_SID must be set"),
        ({"PUBLIC_API_URL": ""}, "PUBLIC_API_URL must be set"),
        ({"PUBLIC_API_URL": "http://calls.example"}, "must begin with https://"),
        ({"WEBHOOK_HOSTS": "http://127.0.0.1"}, "WEBHOOK_HOSTS: only demo projects"),
        ({"WEBHOOK_HOSTS": "*"}, "WEBHOOK_HOSTS: expected a host name"),
    ],
)
def test_faults_are_named_without_the_secret(change: dict[str, str], words: str):
    with pytest.raises(SettingsError, match=words) as caught:
        Settings.from_environment(MINIMAL | FULL | change)
    assert SECRET not in str(caught.value)
