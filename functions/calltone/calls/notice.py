"""What callers are told, where calls without a recorded yes are analysed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class NoticeBook(Protocol):
    """Every notice that was ever in force, word for word."""

    def keep(self, text: str) -> str:
        """Store a text for good, unless it is stored; the digest that stands for it in calls."""

    def entry(self, digest: str) -> Mapping[str, Any] | None:
        """The text behind a digest, and since when it is kept; None where there is none."""


@dataclass(frozen=True, slots=True)
class NoticeInForce:
    """The text the deployment says its callers hear now."""

    text: str
    book: NoticeBook

    def keep(self) -> str:
        """Have the text kept; the digest that stands for it."""
        return self.book.keep(self.text)
