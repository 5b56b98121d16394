"""What a body of audio may be, and who sends it."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis import SerializationContext

from calltone.audio.decode import CONTENT_TYPES
from calltone.audio.raw import RAW_TYPES
from infra.local.client import sign_in
from infra.local.names import AGENT, SUPERVISOR
from infra.local.stack import LocalStack
from tests.fresh_stack import stack_of_this_folder
from tests.integration.api import Api

__all__ = ["stack_of_this_folder"]

CHUNK = (Path(__file__).parents[1] / "data" / "chunk-2.5s.wav").read_bytes()
_FILES = st.sampled_from([CHUNK, CHUNK[:20_000], b"", b"RIFF\0\0\0\0WAVE"]) | st.binary(max_size=99)

for _kind in sorted(CONTENT_TYPES):
    schemathesis.openapi.media_type(_kind, st.just(bytes(24_000)) if _kind in RAW_TYPES else _FILES)


@schemathesis.serializer(*sorted(CONTENT_TYPES - {"application/octet-stream"}))
def audio(_context: SerializationContext, value: Any) -> bytes:
    """Made-up audio goes out as it is, and what is not even bytes as its text."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="package")
def supervisor_token(stack: LocalStack) -> str:
    return sign_in(stack, SUPERVISOR)


@pytest.fixture(scope="package")
def agent(stack: LocalStack) -> Api:
    return Api(stack.api_url, sign_in(stack, AGENT))


@pytest.fixture(scope="package")
def supervisor(stack: LocalStack, supervisor_token: str) -> Api:
    return Api(stack.api_url, supervisor_token)
