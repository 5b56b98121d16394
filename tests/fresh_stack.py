"""The local stack as a fixture of a folder of tests: `stack = stack_of_this_folder`.

Each folder has one of its own. The Firestore emulator keeps every document, and something of every
browser that ever listened, and grows slower with it: the tests of one folder must not wait for what
those of another have left.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import firebase_admin
import pytest

from calltone.platform.auth import firebase_app
from infra.local.console import Progress
from infra.local.stack import LocalStack

PATIENT = {"FIRESTORE_TIMEOUT_SEC": "60"}
"""On a slow machine the emulator takes longer than Firestore ever should; what happens when it does
has tests with a function of their own."""


@pytest.fixture(scope="package", name="stack")
def stack_of_this_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Run everything Calltone consists of; started by the folder's first test that asks for it."""
    # Firebase's app remembers the emulator it first spoke to, which was another folder's.
    firebase_admin.delete_app(firebase_app(LocalStack.project_id))
    with LocalStack(
        build_dir=tmp_path_factory.mktemp("stack"),
        environment=PATIENT,
        progress=Progress.quiet(),
    ) as running:
        yield running


@contextmanager
def connected_to(stack: LocalStack) -> Iterator[None]:
    """Let this process's own clients speak to the stack's emulators, as its functions do."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (stack.environment | PATIENT).items():
            environment.setenv(name, value)
        yield
