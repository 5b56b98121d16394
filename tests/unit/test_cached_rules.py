"""How old the rules of an instance may be."""

from dataclasses import dataclass, field, replace

import pytest

from calltone.calls.rules import BUILT_IN, Rule
from calltone.store.firestore import Unavailable
from calltone.store.rules import CachedRules

SILENCED = tuple(replace(rule, enabled=False) for rule in BUILT_IN)


@dataclass
class Book:
    """A rule book that may be out of reach."""

    rules: tuple[Rule, ...] = ()
    reads: int = 0
    reachable: bool = True
    while_reading: list = field(default_factory=list)

    def stored(self):
        self.reads += 1
        found = self.rules
        for act in self.while_reading:
            act()
        if not self.reachable:
            raise Unavailable("gone")
        return found


@dataclass
class Clock:
    sec: float = 1000.0

    def __call__(self) -> float:
        return self.sec


def test_rules_are_read_every_30_sec():
    book, clock = Book(), Clock()
    cached = CachedRules(book, clock_sec=clock)
    before = cached.in_force()
    book.rules = SILENCED
    clock.sec += 30
    assert (cached.in_force(), book.reads) == (before, 1)
    clock.sec += 0.1
    assert not any(rule.enabled for rule in cached.in_force())
    assert book.reads == 2


def test_ones_own_change_holds_at_once():
    book = Book()
    cached = CachedRules(book, clock_sec=Clock())
    cached.in_force()
    book.rules = SILENCED
    cached.forget()
    assert not any(rule.enabled for rule in cached.in_force())


def test_a_change_while_rules_are_read_is_not_overlooked():
    book = Book()
    cached = CachedRules(book, clock_sec=Clock())

    def change() -> None:
        book.rules = SILENCED
        cached.forget()

    book.while_reading = [change]
    cached.in_force()
    book.while_reading = []
    assert not any(rule.enabled for rule in cached.in_force())


def test_known_rules_stay_in_force_while_firestore_is_away():
    book, clock = Book(), Clock()
    cached = CachedRules(book, clock_sec=clock)
    known = cached.in_force()
    book.reachable, book.rules = False, SILENCED
    clock.sec += 60
    assert cached.in_force() == known
    book.reachable = True
    assert cached.in_force() != known


def test_without_any_rules_known_the_chunk_is_to_be_sent_again():
    with pytest.raises(Unavailable):
        CachedRules(Book(reachable=False), clock_sec=Clock()).in_force()
