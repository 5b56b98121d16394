"""Finds the emulators' jars: the Google Cloud SDK's, firebase-tools' own, or fetches the latter."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import MissingTool
from infra.local.firebase_tools import firebase_command

_FETCH_LIMIT_SEC = 300


@dataclass(frozen=True)
class Emulator:
    """Where an emulator's jar lies, and how to get it."""

    name: str
    main_class: str
    sdk_glob: str
    """Below the Google Cloud SDK's root."""
    cache_glob: str
    """Below firebase-tools' cache."""
    sdk_component: str


FIRESTORE = Emulator(
    name="firestore",
    main_class="com.google.cloud.datastore.emulator.firestore.CloudFirestore",
    sdk_glob="platform/cloud-firestore-emulator/cloud-firestore-emulator.jar",
    cache_glob="cloud-firestore-emulator-v*.jar",
    sdk_component="cloud-firestore-emulator",
)
PUBSUB = Emulator(
    name="pubsub",
    main_class="com.google.cloud.pubsub.testing.v1.Main",
    sdk_glob="platform/pubsub-emulator/lib/cloud-pubsub-emulator-*.jar",
    cache_glob="pubsub-emulator-*/pubsub-emulator/lib/cloud-pubsub-emulator-*.jar",
    sdk_component="pubsub-emulator",
)


def find_jar(emulator: Emulator) -> Path:
    """Return the emulator's jar, fetched by firebase-tools where this machine has none.

    Raises:
        MissingTool: it is nowhere and could not be fetched.
    """
    jar = _installed(emulator)
    if jar is not None:
        return jar
    fetch = [*firebase_command(), f"setup:emulators:{emulator.name}"]
    try:
        subprocess.run(
            fetch,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_FETCH_LIMIT_SEC,
            check=True,
        )
        reason = "fetched nothing that is known here"
    except (OSError, subprocess.SubprocessError) as error:
        reason = f"did not succeed ({error})"
    jar = _installed(emulator)
    if jar is None:
        raise MissingTool(
            f"There is no {emulator.name} emulator: not in the Google Cloud SDK, not in "
            f"{_cache()}, and `firebase setup:emulators:{emulator.name}` {reason}. Install it with "
            f"`gcloud components install {emulator.sdk_component}` or "
            f"`apt-get install google-cloud-cli-{emulator.name}-emulator`."
        )
    return jar


def _installed(emulator: Emulator) -> Path | None:
    for root in _sdk_roots():
        if jars := _newest_first(root, emulator.sdk_glob):
            return jars[0]
    jars = _newest_first(_cache(), emulator.cache_glob)
    return jars[0] if jars else None


def _sdk_roots() -> Iterator[Path]:
    gcloud = shutil.which("gcloud")
    if gcloud:
        yield Path(gcloud).resolve().parents[1]
    yield Path.home() / "google-cloud-sdk"
    for usual in ("/usr/lib", "/usr/share", "/usr/local", "/opt", "/opt/homebrew/share"):
        yield Path(usual) / "google-cloud-sdk"
    yield Path("/snap/google-cloud-cli/current")
    if gcloud:  # last, for it takes a second
        answer = subprocess.run(
            [gcloud, "info", "--format=value(installation.sdk_root)"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        if answer.stdout.strip():
            yield Path(answer.stdout.strip())


def _cache() -> Path:
    configured = os.environ.get("FIREBASE_EMULATORS_PATH")
    return Path(configured) if configured else Path.home() / ".cache" / "firebase" / "emulators"


def _newest_first(folder: Path, pattern: str) -> list[Path]:
    def version(path: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", path.name)]

    return sorted(folder.glob(pattern), key=version, reverse=True)
