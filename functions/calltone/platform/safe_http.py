"""Outgoing HTTP that nobody can turn against us (server-side request forgery).

Addresses come from outsiders: webhooks, redirects, rules. So each hop

- must be https to a host on the deployer's list (`calltone.platform.hosts`);
- is resolved once, must lead to a public address, and is connected to at exactly that address (no
  DNS rebinding), while TLS checks the certificate against the name: `calltone.platform.pinned`;
- has limits of time and size, takes nothing from the environment and decompresses nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.exceptions import HTTPError

from calltone.platform.deadline import Deadline
from calltone.platform.hosts import AllowedHosts, HostNotAllowed
from calltone.platform.pinned import PinnedAdapter

_BLOCK_BYTES = 256 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RETRYABLE_STATUS = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
)


class OutgoingError(Exception):
    """Root: a request to an outside service did not succeed."""

    is_transient = False
    """Whether the same request may succeed later."""


class Refused(OutgoingError):
    """We will not send this request."""


class TooLarge(OutgoingError):
    """The answer is larger than asked for."""


class Unreachable(OutgoingError):
    """No connection, a broken one, or not done in time."""

    is_transient = True


class UnexpectedStatus(OutgoingError):
    """The service answered, and not with what was asked for."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The service answered {status}.")
        self.status = status
        self.is_transient = status in _RETRYABLE_STATUS or status >= 500  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request may take; `total_sec` is for all hops and the whole body."""

    connect_sec: float = 5.0
    read_sec: float = 10.0
    total_sec: float = 60.0
    max_redirects: int = 3


class Download:
    """An answer whose body has not been read."""

    def __init__(self, response: requests.Response, deadline: Deadline, max_bytes: int) -> None:
        self._response = response
        self._deadline = deadline
        self._max_bytes = max_bytes
        self.content_type = response.headers.get("Content-Type", "").partition(";")[0].strip()

    def blocks(self) -> Iterator[bytes]:
        """The body, once, in blocks of at most 256 KiB.

        Raises:
            TooLarge: it has more bytes than were asked for; what came before was yielded.
            Unreachable: it broke off, or did not end in time.
        """
        received = 0
        while True:
            with _faults_translated():
                block: bytes = self._response.raw.read(_BLOCK_BYTES, decode_content=False)
            if not block:
                break
            received += len(block)
            if received > self._max_bytes:
                raise TooLarge(f"The answer has more than {self._max_bytes} bytes.")
            yield block
        if self._deadline.has_passed:  # a connection we cut looks like one that ended
            raise Unreachable("The answer did not end in time.")


class SafeHttp:
    """Sends requests to the hosts on a list."""

    def __init__(
        self, hosts: AllowedHosts, *, limits: Limits | None = None, ca_file: str | None = None
    ) -> None:
        self._hosts = hosts
        self._limits = limits or Limits()
        self._ca_file = ca_file

    @contextmanager
    def get(
        self,
        url: str,
        *,
        max_bytes: int,
        auth: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Download]:
        """GET `url`, following a few redirects; `auth` and `headers` stay with its own origin.

        Raises:
            OutgoingError: refused, unreachable, too large, or answered with anything but 200.
        """
        first = _origin(url)
        with Deadline(self._limits.total_sec) as deadline:
            for _ in range(self._limits.max_redirects + 1):
                own = _origin(url) == first
                request = requests.Request(
                    "GET", url, auth=auth if own else None, headers=headers if own else None
                )
                with self._sent(request, deadline) as response:
                    if response.status_code not in _REDIRECTS:
                        _check_answer(response, max_bytes)
                        yield Download(response, deadline, max_bytes)
                        return
                    url = urljoin(url, response.headers.get("Location", ""))
        raise Refused(f"The address redirects more than {self._limits.max_redirects} times.")

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> int:
        """POST `body` to `url`; return the status, whatever it is. Redirects are not followed.

        Raises:
            OutgoingError: refused or unreachable.
        """
        request = requests.Request("POST", url, data=body, headers=headers)
        with Deadline(self._limits.total_sec) as end, self._sent(request, end) as response:
            return response.status_code

    @contextmanager
    def _sent(self, request: requests.Request, deadline: Deadline) -> Iterator[requests.Response]:
        """One hop. Not through a `Session`: that reads what redirects carry into memory."""
        with _faults_translated():
            prepared = request.prepare()
            prepared.headers["Accept-Encoding"] = "identity"
            entry = self._hosts.find(str(prepared.url))
            adapter = PinnedAdapter(deadline, local_scheme=entry.local_scheme)
        try:
            with _faults_translated():
                response = adapter.send(
                    prepared,
                    stream=True,
                    timeout=(self._limits.connect_sec, self._limits.read_sec),
                    verify=self._ca_file or True,
                )
            try:
                yield response
            finally:
                response.close()
        finally:
            adapter.close()


def _check_answer(response: requests.Response, max_bytes: int) -> None:
    if response.status_code != HTTPStatus.OK:
        raise UnexpectedStatus(response.status_code)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused("The answer is compressed, which was not asked for.")
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise TooLarge(f"The answer has {length} bytes; at most {max_bytes} are taken.")


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


@contextmanager
def _faults_translated() -> Iterator[None]:
    try:
        yield
    except HostNotAllowed as error:
        raise Refused(str(error)) from error
    except requests.exceptions.InvalidURL as error:  # its text has the address, perhaps signed
        raise Refused("The address cannot be read.") from error
    except InvalidIPAddress as error:
        raise Refused("The address leads to no public server.") from error
    except (requests.RequestException, HTTPError, OSError) as error:
        raise Unreachable(f"The service cannot be reached: {type(error).__name__}.") from error
