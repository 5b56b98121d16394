"""The API keeps to its own OpenAPI document, whatever it is sent."""

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from calltone.container import Container
from calltone.entrypoints.http.app import BASE_PATH, create_app
from calltone.entrypoints.http.openapi_document import document_of
from calltone.platform.settings import Settings
from infra.local import wire
from infra.local.stack import LocalStack

_SETTINGS = {"GOOGLE_CLOUD_PROJECT": "demo-calltone", "RECORDINGS_BUCKET": "recordings"}

# Built here rather than asked of the stack, so that each route is a test of its own.
schema = schemathesis.openapi.from_dict(
    document_of(create_app(Container(Settings.from_environment(_SETTINGS)))),
    # The test signs in itself; that nothing is answered without is a check of its own.
    config=SchemathesisConfig.from_dict(
        {"seed": 4, "generation": {"with-security-parameters": False}}
    ),
)

MORE_THAN_A_SCHEMA_SAYS = {
    f"{BASE_PATH}/analyze/stream": "made-up bytes are no audio",
    f"{BASE_PATH}/emotions": "a page token belongs to a segment that exists",
    f"{BASE_PATH}/recordings": "the content type is one of many, with or without parameters",
    f"{BASE_PATH}/alerts": "a page token belongs to an alert that exists",
    f"{BASE_PATH}/metrics/drift": "the end must not come before the start",
    f"{BASE_PATH}/logs": "a page token belongs to a segment that exists",
    f"{BASE_PATH}/rules": "the fields of a rule must fit each other",
    f"{BASE_PATH}/rules/{{rule_id}}": "the fields of a rule must fit each other",
    f"{BASE_PATH}/metrics/emotions": "the end must not be before the start",
}
"""Routes that may refuse what fits their schema, and why."""


@pytest.fixture(scope="module", autouse=True)
def _rules_as_built_in(stack: LocalStack, supervisor_token: str):
    """Take away the rules that were made up, before other tests hold their calls by them."""
    yield
    wire.send_json(
        "PUT",
        f"{stack.api_url}/rules",
        {"rules": []},
        headers={"Authorization": f"Bearer {supervisor_token}"},
    )


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_route_keeps_its_contract(case, stack: LocalStack, supervisor_token: str):
    # functions-framework answers an address with a line break itself.
    assume("%0A" not in case.formatted_path)
    more = case.operation.path in MORE_THAN_A_SCHEMA_SAYS
    case.call_and_validate(
        base_url=stack.api_url.removesuffix(BASE_PATH),
        headers={"Authorization": f"Bearer {supervisor_token}"},
        excluded_checks=[positive_data_acceptance] if more else [],
        timeout=180,
    )


def test_the_stack_serves_this_document(stack: LocalStack):
    served = schemathesis.openapi.from_url(f"{stack.api_url}/openapi.json")
    assert served.raw_schema == schema.raw_schema


@pytest.mark.parametrize("path", MORE_THAN_A_SCHEMA_SAYS)
def test_exceptions_are_of_routes_that_exist(path: str):
    assert path in schema.raw_schema["paths"]
