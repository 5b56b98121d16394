"""A temporary folder and a clock for the functions that can be spoilt."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.local.names import ROOT

_TMPFS_SIZE = "256k"
_CLOCK = "DRILL_CLOCK"
"""What `clocked` reads; to import it would be to import the functions."""


@dataclass(frozen=True)
class Surroundings:
    """Where the functions put temporary files and read the time."""

    temporary: Path
    clock: Path
    """Seconds by which Calltone's clock is ahead."""
    no_full_folder: str | None
    """Why the folder cannot be filled, if it cannot."""

    @property
    def environment(self) -> dict[str, str]:
        """What the functions have to be told."""
        return {
            "TMPDIR": str(self.temporary),
            _CLOCK: str(self.clock),
            "PYTHONPATH": str(ROOT / "functions"),
        }


@contextlib.contextmanager
def surroundings(folder: Path) -> Iterator[Surroundings]:
    """Prepare what this machine can do, under `folder`."""
    temporary, clock = folder / "tmp", folder / "clock"
    temporary.mkdir(parents=True, exist_ok=True)
    clock.write_text("0")
    with contextlib.ExitStack() as open_:
        refused = _mount(temporary, open_)
        yield Surroundings(temporary=temporary, clock=clock, no_full_folder=refused)


def _mount(folder: Path, open_: contextlib.ExitStack) -> str | None:
    """Put a small file system of its own onto the folder; return why not, if it may not be."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        return "there is no mount command"
    order = [mount, "-t", "tmpfs", "-o", f"size={_TMPFS_SIZE}", "tmpfs", str(folder)]
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"a small file system may not be mounted: {done.stderr.strip()}"
    open_.callback(subprocess.run, [umount, "--lazy", str(folder)], check=False)
    return None
