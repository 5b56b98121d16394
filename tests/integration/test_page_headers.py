"""What the page's host says to browsers, also where there is nothing."""

import pytest
import requests

from infra.local.stack import LocalStack


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/config.json", 200),
        ("/assets/none.js", 404),
        ("/no/such/page", 404),
    ],
)
def test_every_page_has_the_security_headers(stack: LocalStack, path: str, status: int):
    answer = requests.get(f"{stack.page_url}{path}", timeout=60)
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]
    assert "microphone=(self)" in answer.headers["Permissions-Policy"]
