"""Where the tests' files lie."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
FUZZ_CORPUS = DATA / "fuzz"
"""What fuzzing has found: `{target}-{digest}.bin`, kept so that it is never forgotten."""
