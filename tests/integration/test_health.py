"""What operators and browsers ask first."""

from infra.local.stack import LocalStack
from tests.integration.api import Api


def test_health_names_the_model(anybody: Api):
    answer = anybody.get("/health").json()
    assert answer["status"] == "ok"
    assert answer["model_version"]
    assert anybody.get("/health/").json() == answer


def test_only_the_page_may_call_from_a_browser(anybody: Api, stack: LocalStack):
    for origin, allowed in ((stack.page_url, stack.page_url), ("https://evil.example", None)):
        anybody.session.headers["Origin"] = origin
        assert anybody.get("/health").headers.get("Access-Control-Allow-Origin") == allowed
