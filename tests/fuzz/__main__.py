"""`python -m tests.fuzz CASES [TARGET…]`: so many cases in all, shared among the targets.

A case that fails is made small by Hypothesis and kept in tests/data/fuzz, where `make test` runs it
for ever. One that crashes the process or hangs lies in build/fuzz/last-{target}.bin.
"""

import faulthandler
import hashlib
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.data_folder import FUZZ_CORPUS
from tests.fuzz.cases import CASES
from tests.fuzz.targets import TARGETS

LAST = Path("build") / "fuzz"
HANGS_AFTER_SEC = 60


def run(name: str, cases: int) -> tuple[int, bool]:
    """Run one target; answer how many cases it was and whether all ended well."""
    target, last = TARGETS[name], LAST / f"last-{name}.bin"
    count = 0
    failing: bytes | None = None

    def one(data: bytes) -> None:
        nonlocal count, failing
        count += 1
        last.write_bytes(data)
        faulthandler.dump_traceback_later(HANGS_AFTER_SEC, exit=True)
        try:
            target(data)
        except BaseException:
            failing = data  # Hypothesis runs the smallest one last
            raise
        finally:
            faulthandler.cancel_dump_traceback_later()

    try:
        _hypothesis(one, name, cases)()
    except Exception as error:  # whatever it is, it is kept
        if failing is None:
            raise
        digest = hashlib.sha256(failing).hexdigest()[:12]
        (FUZZ_CORPUS / f"{name}-{digest}.bin").write_bytes(failing)
        print(f"{name}: {type(error).__name__}: {str(error)[:300]}")
        return count, False
    return count, True


def _hypothesis(one: Callable[[bytes], None], name: str, cases: int) -> Callable[[], None]:
    chosen = settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    wrapped: Callable[[], None] = chosen(given(CASES[name])(one))
    return wrapped


def main(cases: int, names: list[str]) -> int:
    """Run the targets; print a line for each."""
    logging.disable(logging.ERROR)
    LAST.mkdir(parents=True, exist_ok=True)
    FUZZ_CORPUS.mkdir(exist_ok=True)
    good, total = True, 0
    for number, name in enumerate(names):
        began = time.monotonic()
        share = cases // len(names) + (number < cases % len(names))
        count, is_good = run(name, max(1, share))
        good, total = good and is_good, total + count
        verdict = "all ended well" if is_good else "FAILED, kept in tests/data/fuzz"
        print(f"{name}: {count} cases in {time.monotonic() - began:.0f} s, {verdict}", flush=True)
    print(f"{total} cases in all")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:] or list(TARGETS)))
