"""What tests of several folders need: the local stack, started once per run."""

import pytest
from hypothesis import settings

from infra.local.console import Progress
from infra.local.stack import LocalStack

settings.register_profile("calltone", deadline=None)  # how long a case takes is the machine's
settings.load_profile("calltone")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory):
    """Run everything Calltone consists of; started by the first test that asks for it."""
    build_dir = tmp_path_factory.mktemp("stack")
    with LocalStack(build_dir=build_dir, progress=Progress.quiet()) as running:
        yield running
