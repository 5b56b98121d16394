"""Notices in Firestore: `notices/{digest}`, only ever created."""

import hashlib
from typing import Any

from google.cloud import firestore

from calltone.calls.ports import Conflict
from calltone.store.documents import NOTICES
from calltone.store.firestore import at_once, faults_translated, fields

_DIGEST_DIGITS = 24


class FirestoreNotices:
    """Implements `calltone.calls.notice.NoticeBook`. Threads may share one."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client
        self._notices = client.collection(NOTICES)
        self._kept: set[str] = set()
        """What this instance knows to be stored: calls begin without asking again."""

    def keep(self, text: str) -> str:
        """Store a text for good, unless it is stored; the digest that stands for it in calls."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_DIGITS]
        if digest not in self._kept:
            self._create(digest, text)
            self._kept.add(digest)
        return digest

    def entry(self, digest: str) -> dict[str, Any] | None:
        """The text behind a digest, and since when it is kept; None where there is none."""
        with faults_translated():
            found = fields(self._notices.document(digest).get(**at_once(self._client)))
        return found and {key: found[key] for key in ("digest", "text", "kept_since")}

    def _create(self, digest: str, text: str) -> None:
        document = {
            "digest": digest,
            "text": text,
            "kept_since": firestore.SERVER_TIMESTAMP,
            # It says nothing about anybody, and calls may name it for as long as they are analysed.
            "expire_at": None,
        }
        try:
            with faults_translated():
                self._notices.document(digest).create(document, **at_once(self._client))
        except Conflict:
            return  # the same text, since the digest says so
