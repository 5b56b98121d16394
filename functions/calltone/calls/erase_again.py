"""Erase calls once more that a restored copy has brought back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from calltone.calls.identifiers import call_digest
from calltone.calls.identity import Identity
from calltone.calls.lifecycle import EraseCall


class AllCalls(Protocol):
    """Lists what there is."""

    def call_ids(self) -> Iterator[str]:
        """Ids of all calls."""


@dataclass(frozen=True, slots=True)
class EraseAgain:
    """The use case behind `python -m calltone erase --again`.

    Logs name an erased call by its digest alone, so the id of every call there is gets looked at.
    Running it again finishes what was begun.
    """

    archive: AllCalls
    erase_call: EraseCall

    def __call__(self, digests: Collection[str], *, sender: Identity) -> int:
        """Erase each call whose digest is among `digests`; how many there were."""
        back = [one for one in self.archive.call_ids() if call_digest(one) in digests]
        return self.erase_call.each(back, sender=sender)
