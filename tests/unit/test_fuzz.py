"""A small share of `make fuzz`, and all that it has ever found."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data_folder import FUZZ_CORPUS
from tests.fuzz.cases import CASES
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_share_of_the_cases(name: str):
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(CASES[name])
    def run(data: bytes) -> None:
        TARGETS[name](data)

    run()


@pytest.mark.parametrize("path", sorted(FUZZ_CORPUS.glob("*.bin")), ids=lambda path: path.name)
def test_what_was_found_once(path: Path):
    TARGETS[path.name.rpartition("-")[0]](path.read_bytes())


@given(st.binary(max_size=50))
def test_every_target_takes_any_bytes(data: bytes):
    for target in TARGETS.values():
        target(data)
