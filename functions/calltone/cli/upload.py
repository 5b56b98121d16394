"""`upload`: put a folder of recordings into the bucket, several at once; again goes on.

A journal, one JSON object per line, is the report and what a second run goes by: once analysed, a
recording is no longer in the bucket.
"""

import argparse
import json
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from calltone import timeline
from calltone.audio.containers import sniff
from calltone.audio.errors import AudioError
from calltone.calls.call import Consent, RecordingRef
from calltone.calls.recording import RecordingInfo, StoredObject

if TYPE_CHECKING:
    from calltone.cli.shared import Commands
    from calltone.platform.uploads import BucketUploads

JOURNAL = "calltone-upload.jsonl"
_UPLOADED, _THERE, _IGNORED, _FAILED = "uploaded", "already there", "ignored", "failed"
_METADATA_OPTIONS = ("agent_id", "consent", "channel_map", "customer_ref")


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one file, a line of the journal."""

    path: str
    object: str
    outcome: str
    size_bytes: int
    crc32c: str = ""
    generation: str = ""
    reason: str = ""


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser("upload", help="put a folder of recordings into the bucket")
    command.add_argument("folder", type=Path, metavar="DIR", help="searched with all below it")
    command.add_argument("--bucket", required=True)
    command.add_argument("--prefix", default="", help="folder in the bucket, such as 2026/")
    command.add_argument("--parallel", type=int, default=4, metavar="N", help="at once (4)")
    command.add_argument("--agent-id", help="whose calls these are")
    command.add_argument("--consent", choices=[consent.value for consent in Consent])
    command.add_argument("--channel-map", metavar="NAMES", help="such as agent,customer")
    command.add_argument("--customer-ref", help="your own id of the customer")
    command.add_argument(
        "--report", type=Path, help=f"the journal (default: DIR/{JOURNAL}); a second run reads it"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, _environment: Mapping[str, str]) -> int:
    """Upload what is not there yet; 1 if anything failed."""
    from google.cloud import storage

    from calltone.platform.uploads import BucketUploads

    if not arguments.folder.is_dir():
        raise NotADirectoryError(f"expected a folder of recordings, found {arguments.folder}")
    metadata = {
        name: value for name in _METADATA_OPTIONS if (value := getattr(arguments, name)) is not None
    }
    _check(metadata)
    journal = _Journal(arguments.report or arguments.folder / JOURNAL)
    upload = _Upload(
        BucketUploads(storage.Client(), arguments.bucket),
        journal,
        folder=arguments.folder,
        prefix=f"gs://{arguments.bucket}/{arguments.prefix}",
        metadata=metadata,
    )
    files = [file for file in _files(arguments.folder) if file != journal.path]
    return _upload_all(upload, files, parallel=max(1, arguments.parallel))


def _check(metadata: Mapping[str, str]) -> None:
    """Refuse now what the function would refuse of every file.

    Raises:
        InvalidInput: naming the field.
    """
    ref = RecordingRef(bucket="", name="file", generation=0)
    now = datetime.now(UTC)
    RecordingInfo.from_object(StoredObject(ref, 0, now, metadata))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


class _Journal:
    """What earlier runs did, and where this one writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._done: set[tuple[str, str]] = set()
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._note(line)

    def _note(self, line: str) -> None:
        try:
            entry = Entry(**json.loads(line))
        except (TypeError, ValueError):
            return  # a run that was killed may have left half a line
        if entry.outcome in (_UPLOADED, _THERE):
            self._done.add((entry.object, entry.crc32c))

    def has(self, name: str, crc32c: str) -> bool:
        return (name, crc32c) in self._done

    def add(self, entry: Entry) -> None:
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")


class _Upload:
    """Uploads one file after the other, from several threads."""

    def __init__(
        self,
        bucket: "BucketUploads",
        journal: _Journal,
        *,
        folder: Path,
        prefix: str,
        metadata: Mapping[str, str],
    ) -> None:
        self._bucket = bucket
        self._journal = journal
        self._folder = folder
        self._prefix = prefix
        self._metadata = metadata

    def __call__(self, path: Path) -> Entry:
        entry = self._try(path)
        self._journal.add(entry)
        return entry

    def _try(self, path: Path) -> Entry:
        from google.api_core.exceptions import GoogleAPICallError, RetryError

        uri = self._prefix + path.relative_to(self._folder).as_posix()
        try:
            return self._upload(path, uri)
        except AudioError as error:
            return Entry(str(path), uri, _IGNORED, path.stat().st_size, reason=str(error))
        except (OSError, GoogleAPICallError, RetryError) as error:
            return Entry(str(path), uri, _FAILED, path.stat().st_size, reason=str(error))

    def _upload(self, path: Path, uri: str) -> Entry:
        from calltone.platform.uploads import crc32c_of

        with path.open("rb") as file:
            sniff(file, name=path.name)
        size_bytes, crc32c = path.stat().st_size, crc32c_of(path)
        if self._journal.has(uri, crc32c):
            return Entry(str(path), uri, _THERE, size_bytes, crc32c)
        name = uri.split("/", 3)[3]
        there = self._bucket.find(name)
        if there is not None and there.crc32c == crc32c:
            return Entry(str(path), uri, _THERE, size_bytes, crc32c, str(there.generation))
        stored = self._bucket.put(path, name, metadata=self._metadata, replacing=there)
        return Entry(str(path), uri, _UPLOADED, size_bytes, crc32c, str(stored.generation))


def _upload_all(upload: _Upload, files: list[Path], *, parallel: int) -> int:
    sizes = {path: path.stat().st_size for path in files}
    total_bytes, done_bytes = max(1, sum(sizes.values())), 0
    outcomes: Counter[str] = Counter()
    show_progress = sys.stderr.isatty()
    with ThreadPoolExecutor(max_workers=parallel) as pool:
        futures = {pool.submit(upload, path): path for path in files}
        for future in as_completed(futures):
            entry = future.result()
            outcomes[entry.outcome] += 1
            done_bytes += sizes[futures[future]]
            if entry.outcome in (_FAILED, _IGNORED):
                print(f"{entry.outcome}: {entry.path}: {entry.reason}", file=sys.stderr)
            if show_progress:
                bar = timeline.progress_bar(done_bytes / total_bytes)
                print(f"\r{bar} {sum(outcomes.values())}/{len(files)}", end="", file=sys.stderr)
    if show_progress:
        print("\r\x1b[K", end="", file=sys.stderr)
    counts = ", ".join(f"{outcomes[o]} {o}" for o in (_UPLOADED, _THERE, _IGNORED, _FAILED))
    print(f"{len(files)} files: {counts}.")
    return 1 if outcomes[_FAILED] else 0
