"""The browser of the browser tests: an installed one, else Debian's, else Playwright's own.

`python -m infra.local.browser` installs one where there is none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_browser() -> Path | None:
    """Return the first installed Chromium that runs; None leaves the choice to Playwright."""
    for name in _NAMES:
        path = shutil.which(name)
        # Ubuntu's package of that name is a hint to use another installer: it does not run.
        if (
            path
            and subprocess.run([path, "--version"], capture_output=True, check=False).returncode
            == 0
        ):
            return Path(path)
    return None


def install_browser() -> None:
    """Install a Chromium.

    Raises:
        subprocess.CalledProcessError: no way to get one worked.
    """
    as_root = os.geteuid() == 0
    apt_get = shutil.which("apt-get")
    if as_root and apt_get:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in ("update", "install -y --no-install-recommends chromium"):
            subprocess.run([apt_get, "-qq", *step.split()], env=quiet, check=False)
        if find_browser():
            return
    with_libraries = ["--with-deps"] if as_root else []
    playwright = [sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"]
    subprocess.run(playwright, check=True)


if __name__ == "__main__" and find_browser() is None:
    install_browser()
