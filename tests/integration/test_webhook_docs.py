"""The examples of docs/api/webhooks.md work as printed."""

import json
import re

from infra.local.stack import LocalStack
from tests.integration.test_readme import ROOT, run

DOCUMENT = (ROOT / "docs" / "api" / "webhooks.md").read_text()


def test_the_signed_requests_are_accepted(stack: LocalStack):
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    script = "\necho\n".join(blocks).replace("http://127.0.0.1:8081/api/v1", stack.api_url)
    answers = [json.loads(line) for line in run(script).splitlines() if line.strip()]
    assert answers == [
        {"status": "accepted", "call_ids": ["pbx-1"]},
        {"status": "accepted", "call_ids": ["MZ00000000000000000000000000000001"]},
    ]
