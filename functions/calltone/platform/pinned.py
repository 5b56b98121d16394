"""Connections to the very address that was checked, and to public addresses only."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from calltone.platform.deadline import Deadline


class PinnedAdapter(IPFilterAdapter):  # type: ignore[misc]  # untyped
    """Resolves once, checks, and connects to that address; more strictly than the library alone.

    Raises (when sending):
        InvalidIPAddress: the name leads to an address that is not public, nor, for a server of
            `local_scheme`, a loopback address.
    """

    def __init__(self, deadline: Deadline, *, local_scheme: str | None) -> None:
        super().__init__(
            is_https_proto=local_scheme != "http", allow_loopback=local_scheme is not None
        )
        self._is_local = local_scheme is not None
        self.poolmanager.pool_classes_by_scheme = {
            "http": deadline.watched(HTTPConnectionPool, HTTPConnection),
            "https": deadline.watched(HTTPSConnectionPool, HTTPSConnection),
        }

    def build_connection_pool_key_attributes(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        cert: Any = None,  # noqa: ANN401  # as the library has it
    ) -> tuple[Any, Any]:
        """Replace the host by its address."""
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(
            request, verify, cert
        )
        address = ip_address(host_params["host"].strip("[]"))
        if not (is_public(address) or (self._is_local and address.is_loopback)):
            raise InvalidIPAddress(address)
        return host_params, pool_kwargs


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is somebody's on the internet: no private, local or special range.

    Addresses that carry an IPv4 address inside (mapped, compatible, 6to4, Teredo, NAT64) are in
    special ranges of their own, whatever they carry.
    """
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not getattr(address, "is_site_local", False)
    )
