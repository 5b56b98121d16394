"""Recordings at addresses that platforms tell us."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from calltone.calls.errors import NotFetchable, SourceUnavailable
from calltone.platform.safe_http import Download, OutgoingError, SafeHttp, UnexpectedStatus


class HttpRecordingSource:
    """Implements `calltone.calls.webhook_ports.RecordingSource`."""

    def __init__(self, http: SafeHttp) -> None:
        self._http = http

    @contextmanager
    def get(
        self, url: str, *, max_bytes: int, auth: tuple[str, str] | None
    ) -> Iterator["_Translated"]:
        """Open the recording at `url`; the address itself is never told to anybody."""
        with _faults_translated(), self._http.get(url, max_bytes=max_bytes, auth=auth) as download:
            yield _Translated(download)


class _Translated:
    def __init__(self, download: Download) -> None:
        self._download = download
        self.content_type = download.content_type

    def blocks(self) -> Iterator[bytes]:
        with _faults_translated():
            yield from self._download.blocks()


@contextmanager
def _faults_translated() -> Iterator[None]:
    try:
        yield
    except OutgoingError as error:
        # Where a recording was announced and is not, it is on its way between their servers.
        awaited = isinstance(error, UnexpectedStatus) and error.status == HTTPStatus.NOT_FOUND
        if error.is_transient or awaited:
            raise SourceUnavailable(f"The recording cannot be fetched yet: {error}") from error
        raise NotFetchable(f"The recording cannot be fetched: {error}") from error
