"""Alert rules in Firestore, and what an instance remembers of them."""

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence

from google.api_core import exceptions
from google.cloud import firestore

from calltone.calls.alert_ports import RuleBook
from calltone.calls.rules import Rule, in_force
from calltone.store.alert_documents import RULES, rule_from_document, rule_to_document
from calltone.store.firestore import Unavailable, at_once, faults_translated, listing

MAX_AGE_SEC = 30.0

_NEVER = {"expire_at": None}
"""A rule stays until somebody deletes it, and says nothing about anybody."""

_log = logging.getLogger(__name__)


class FirestoreRules:
    """Implements `calltone.calls.alert_ports.RuleBook`."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client

    def stored(self) -> Sequence[Rule]:
        """All of them; one that was written by hand and is no rule is told of and left out."""
        with faults_translated():
            snapshots = list(self._client.collection(RULES).stream(**at_once(self._client)))
        rules = []
        for snapshot in snapshots:
            try:
                rules.append(
                    rule_from_document({**(snapshot.to_dict() or {}), "rule_id": snapshot.id})
                )
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                _log.error(  # the document is wrong, not the code
                    "stored rule cannot be used",
                    extra={"rule_id": snapshot.id, "reason": str(error)},
                )
        return rules

    def put(self, rule: Rule) -> None:
        """Store one, in place of another of its id."""
        with faults_translated():
            self._reference(rule.rule_id).set(
                rule_to_document(rule) | _NEVER, **at_once(self._client)
            )

    def replace_all(self, rules: Sequence[Rule]) -> None:
        """Store these and no others, in one commit."""
        kept = {rule.rule_id for rule in rules}
        batch = self._client.batch()
        with faults_translated():
            for reference in self._client.collection(RULES).list_documents(**listing(self._client)):
                if reference.id not in kept:
                    batch.delete(reference)
            for rule in rules:
                batch.set(self._reference(rule.rule_id), rule_to_document(rule) | _NEVER)
            batch.commit(**at_once(self._client))

    def delete(self, rule_id: str) -> bool:
        """Delete one; False if none was stored."""
        batch = self._client.batch()
        batch.delete(self._reference(rule_id), option=self._client.write_option(exists=True))
        try:
            with faults_translated():
                batch.commit(**at_once(self._client))
        except exceptions.NotFound:
            return False
        return True

    def _reference(self, rule_id: str) -> firestore.DocumentReference:
        return self._client.collection(RULES).document(rule_id)


class CachedRules:
    """Implements `calltone.calls.alert_ports.RuleSource`.

    A live call does not wait for the rules with each chunk: an instance reads them every 30 s, and
    at once after it has changed them itself. Where Firestore does not answer, it goes on with the
    rules it knows.
    """

    def __init__(
        self,
        book: RuleBook,
        *,
        max_age_sec: float = MAX_AGE_SEC,
        clock_sec: Callable[[], float] = time.monotonic,
    ) -> None:
        self._book = book
        self._max_age_sec = max_age_sec
        self._clock_sec = clock_sec
        self._lock = threading.Lock()
        self._rules: tuple[Rule, ...] | None = None
        self._read_at_sec = -math.inf
        self._changes = 0

    def in_force(self) -> Sequence[Rule]:
        """By id, at most 30 s old."""
        known = self._rules
        if known is not None and self._is_fresh:
            return known
        # While one thread reads, the others go on with what is known, if anything is.
        if not self._lock.acquire(blocking=known is None):
            return known or ()
        try:
            return self._rules if self._rules and self._is_fresh else self._read()
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Read again when next asked, also where somebody is reading just now."""
        self._changes += 1
        self._read_at_sec = -math.inf

    @property
    def _is_fresh(self) -> bool:
        return self._clock_sec() - self._read_at_sec <= self._max_age_sec

    def _read(self) -> tuple[Rule, ...]:
        begun_at_sec, changes = self._clock_sec(), self._changes
        try:
            rules = in_force(self._book.stored())
        except Unavailable:
            if self._rules is None:
                raise
            _log.warning("rules could not be read, the known ones stay in force")
            return self._rules
        self._rules = rules
        if changes == self._changes:
            self._read_at_sec = begun_at_sec
        return rules
