"""A deployment that keeps audio beside the local stack, which keeps none."""

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from calltone.calls.call import RecordingRef
from calltone.calls.recording import StoredObject
from calltone.container import Container
from calltone.entrypoints.http.app import BASE_PATH, create_app
from calltone.platform.settings import Settings
from infra.local.stack import LocalStack, StackSources
from tests.fresh_stack import connected_to
from tests.served import serving


class KeepingDeployment:
    """Processes recordings in this process, out of a bucket of its own that nobody watches."""

    def __init__(self, stack: LocalStack, **settings: str) -> None:
        """This process must be connected to the stack."""
        self.bucket_name = f"kept-{uuid.uuid4().hex[:12]}"
        environment = dict(stack.environment) | {
            "RECORDINGS_BUCKET": self.bucket_name,
            "MODEL_URI": str(StackSources().model),
            "ALLOWED_ORIGINS": stack.page_url,
            "RATE_LIMIT_PER_SEC": "1000",
            "KEEP_AUDIO": "on",
        }
        client = storage.Client(project=stack.project_id, credentials=AnonymousCredentials())
        self.bucket = client.create_bucket(self.bucket_name)
        self.container = Container(Settings.from_environment(environment | settings))
        self.container.once("storage", lambda: client)
        self.app = create_app(self.container)

    def close(self) -> None:
        """Give the connections back."""
        self.container.storage.close()
        self.container.firestore.close()

    def hear(self, audio: Path | bytes, **metadata: str) -> str:
        """Drop a recording and process it; the id of its call."""
        call_id = f"kept-{uuid.uuid4().hex[:12]}"
        self.process(self.drop(call_id, audio, **metadata))
        return call_id

    def drop(self, call_id: str, audio: Path | bytes, **metadata: str) -> storage.Blob:
        """Put a recording into the bucket."""
        blob = self.bucket.blob(f"recordings/{call_id}")
        told = {"call_id": call_id, "agent_id": "agent-1", "consent": "granted"}
        blob.metadata = told | metadata
        content = audio.read_bytes() if isinstance(audio, Path) else audio
        blob.upload_from_string(content, content_type="text/html")  # whatever an uploader says
        return blob

    def process(self, blob: storage.Blob) -> None:
        """Do what the storage event does."""
        ref = RecordingRef(self.bucket_name, blob.name, blob.generation)
        stored = StoredObject(ref, blob.size, blob.time_created, blob.metadata)
        self.container.process_recording(stored)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve the API over HTTP; its base address."""
        with serving(self.app) as url:
            yield f"{url}{BASE_PATH}"


@contextmanager
def keeping(stack: LocalStack, **settings: str) -> Iterator[KeepingDeployment]:
    """A deployment that is closed again."""
    with connected_to(stack), closing(KeepingDeployment(stack, **settings)) as deployment:
        yield deployment
