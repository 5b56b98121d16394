"""Erase all calls of one customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from calltone.calls.identity import Identity
from calltone.calls.lifecycle import EraseCall
from calltone.calls.pseudonyms import Pseudonyms


class CustomersCalls(Protocol):
    """Finds calls by customer."""

    def calls_of_customer(self, stored_references: Sequence[str]) -> list[str]:
        """Ids of the calls that carry one of these references."""


@dataclass(frozen=True, slots=True)
class EraseCustomer:
    """The use case behind `python -m calltone erase`. Running it again finishes what was begun."""

    archive: CustomersCalls
    erase_call: EraseCall
    pseudonyms: Pseudonyms

    def __call__(self, customer_ref: str, *, sender: Identity) -> int:
        """Erase each call as `DELETE /calls/{id}` does; how many there were."""
        calls = self.archive.calls_of_customer(self.pseudonyms.every(customer_ref))
        return self.erase_call.each(calls, sender=sender)
