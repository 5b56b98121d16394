"""The deployer's list decides where requests may go, whatever an address looks like."""

import pytest

from calltone.platform.hosts import AllowedHosts, HostNotAllowed

LISTED = AllowedHosts.parse("api.twilio.com, *.genesys.cloud,pbx.example:8443", demo=False)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1.wav",
        "https://API.Twilio.com:443/x",
        "https://api.mypurecloud.genesys.cloud/x?Signature=a@b",
        "https://pbx.example:8443/",
    ],
)
def test_listed_hosts_are_found(url: str):
    assert LISTED.find(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com/",
        "ftp://api.twilio.com/",
        "file:///etc/passwd",
        "//api.twilio.com/",
        "api.twilio.com",
        "",
        "https://",
        "https://genesys.cloud/",
        "https://evilgenesys.cloud/",
        "https://api.twilio.com.evil.example/",
        "https://evil.example/api.twilio.com",
        "https://api.twilio.com:8443/",
        "https://api.twilio.com:99999/",
        "https://pbx.example/",
        "https://api.twilio.com@evil.example/",
        "https://evil.example#@api.twilio.com/",
        "https://user:password@api.twilio.com/",
        "https://evil.example\\@api.twilio.com/",
        "https://evil.example\\.genesys.cloud/",
        "https://api.twilio.com\t.evil.example/",
        "https://api.twilio.com /",
        " https://api.twilio.com/",
        "https://api.twilio.com\r\nHost: x/",
        "https://\uff41pi.twilio.com/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/computeMetadata/v1/",
        "https://metadata.google.internal/",
        "https://[::1/",
    ],
)
def test_everything_else_is_refused(url: str):
    with pytest.raises(HostNotAllowed):
        LISTED.find(url)


def test_an_empty_list_lets_nothing_out():
    with pytest.raises(HostNotAllowed):
        AllowedHosts.parse("", demo=True).find("https://api.twilio.com/")


def test_a_demo_project_may_list_a_server_of_its_own_machine():
    hosts = AllowedHosts.parse("http://127.0.0.1, http://localhost:9000", demo=True)
    assert hosts.find("http://127.0.0.1:4711/x").local_scheme == "http"
    assert hosts.find("http://localhost:9000/x")
    for other in ("http://localhost:9001/", "https://127.0.0.1/", "http://127.0.0.2/"):
        with pytest.raises(HostNotAllowed):
            hosts.find(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://127.0.0.1", "only demo projects"),
        ("*", "expected a host name"),
        ("*.", "expected a host name"),
        ("a.*.example", "expected a host name"),
        ("api.twilio.com/path", "expected a host name"),
        ("user@api.twilio.com", "expected a host name"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(text: str, words: str):
    with pytest.raises(ValueError, match=words) as caught:
        AllowedHosts.parse(f"good.example,{text}", demo=False)
    assert text in str(caught.value)
