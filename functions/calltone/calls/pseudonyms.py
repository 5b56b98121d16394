"""Customers' references as they are stored: not who it is, only that it is the same one."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

_DIGEST_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Keyed digests (HMAC-SHA-256) of references, as `key id:digest`.

    The first key makes new ones; the others find what was stored before the keys were changed.
    Without keys references are stored as they come.
    """

    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def of(self, reference: str | None) -> str | None:
        """The reference as it is stored; one that is stored so already stays as it is."""
        if reference is None or self._is_stored_form(reference):
            return reference
        return next((_digest(name, key, reference) for name, key in self.keys.items()), reference)

    def every(self, reference: str) -> list[str]:
        """All forms in which the reference may have been stored."""
        digests = [_digest(name, key, reference) for name, key in self.keys.items()]
        return [*digests, reference]

    def same(self, stored: str | None, reference: str | None) -> bool:
        """Whether a stored form is of this reference."""
        if stored is None or reference is None:
            return stored is reference
        return stored in self.every(reference)

    def _is_stored_form(self, reference: str) -> bool:
        name, _, digest = reference.partition(":")
        is_hex = len(digest) == _DIGEST_CHARACTERS and not set(digest) - set("0123456789abcdef")
        return name in self.keys and is_hex


def _digest(name: str, key: bytes, reference: str) -> str:
    return f"{name}:{hmac.digest(key, reference.encode(), 'sha256').hex()[:_DIGEST_CHARACTERS]}"
