"""Which hosts outgoing requests may go to: a list the deployer writes, nothing else.

An entry is a host name (`api.twilio.com`), or everything below one (`*.genesys.cloud`, which is not
`genesys.cloud` itself), with `:port` where it is not 443. An entry with a scheme
(`http://127.0.0.1:9000`) names a test server on this very machine, which only demo projects may
have: it may speak plain HTTP and lie at a loopback address; without a port, any port is meant.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_HTTPS_PORT = 443
_ENTRY = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<wildcard>\*\.)?(?P<name>[a-z0-9._-]+|\[[0-9a-f:]+\])(?::(?P<port>\d{1,5}))?"
)
_NOT_IN_A_URL = re.compile(r"[^\x21-\x7e]|\\")


class HostNotAllowed(ValueError):
    """The address is not one the deployer has listed, or no proper https address at all."""


@dataclass(frozen=True, slots=True)
class AllowedHost:
    """One entry of the list."""

    name: str
    below: bool = False
    """The hosts below `name`, and not `name` itself."""
    port: int | None = _HTTPS_PORT
    """None: any."""
    local_scheme: str | None = None
    """Set on test servers of this machine: the scheme they speak."""

    def covers(self, scheme: str, host: str, port: int) -> bool:
        """Whether a request may go there."""
        name_fits = host.endswith(f".{self.name}") if self.below else host == self.name
        return name_fits and self.port in (None, port) and scheme == (self.local_scheme or "https")


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """The list."""

    entries: tuple[AllowedHost, ...] = ()

    @classmethod
    def parse(cls, text: str, *, demo: bool) -> "AllowedHosts":
        """Read a comma-separated list; `demo` says whether test servers may be on it.

        Raises:
            ValueError: naming the entry that cannot be used.
        """
        return cls(
            tuple(_entry(word, demo=demo) for part in text.split(",") if (word := part.strip()))
        )

    def find(self, url: str) -> AllowedHost:
        """The entry that lets a request to `url` out.

        Raises:
            HostNotAllowed: there is none, or the URL has a user name, a backslash, a space or
                anything else that one parser may read differently from another.
        """
        if _NOT_IN_A_URL.search(url):
            raise HostNotAllowed("The address has characters that no address may have.")
        try:
            parts = urlsplit(url)
            port = parts.port or {"https": _HTTPS_PORT, "http": 80}.get(parts.scheme, 0)
        except ValueError as error:
            raise HostNotAllowed(f"The address cannot be read: {error}.") from error
        if "@" in parts.netloc:
            raise HostNotAllowed("The address has a user name.")
        host = parts.hostname or ""
        for entry in self.entries:
            if entry.covers(parts.scheme, host, port):
                return entry
        raise HostNotAllowed(
            f"{parts.scheme}://{host}:{port} is not among the hosts that may be asked."
        )


def _entry(word: str, *, demo: bool) -> AllowedHost:
    found = _ENTRY.fullmatch(word.lower())
    if not found or (found["scheme"] and found["wildcard"]):
        raise ValueError(
            f"expected a host name, '*.' and a host name, or either with ':port'; got {word!r}"
        )
    if found["scheme"] and not demo:
        raise ValueError(f"only demo projects may ask servers of their own machine; got {word!r}")
    port = int(found["port"]) if found["port"] else None if found["scheme"] else _HTTPS_PORT
    return AllowedHost(
        name=found["name"].strip("[]"),
        below=bool(found["wildcard"]),
        port=port,
        local_scheme=found["scheme"],
    )
