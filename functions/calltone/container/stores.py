"""What lies in Firestore."""

from typing import TYPE_CHECKING

from calltone.calls.audit import Audit
from calltone.container.services import Services

if TYPE_CHECKING:
    from calltone.container.alerting import Alerting
    from calltone.store.archive import FirestoreArchive
    from calltone.store.audit import FirestoreAuditLog
    from calltone.store.drift import FirestoreDrift
    from calltone.store.feedback import FirestoreFeedback
    from calltone.store.listening import FirestoreOutlines, FirestoreTickets
    from calltone.store.live_calls import FirestoreLiveCalls
    from calltone.store.logs import FirestoreLogs
    from calltone.store.metrics import FirestoreMetrics
    from calltone.store.notices import FirestoreNotices
    from calltone.store.recordings import FirestoreRecordings
    from calltone.store.shards import IndexShards
    from calltone.store.whole_call import WholeCalls


class Stores(Services):
    """Repositories."""

    @property
    def index(self) -> "IndexShards":
        """Shards of the indexes over all calls."""
        from calltone.store.shards import IndexShards

        return IndexShards(self.settings.index_shards)

    @property
    def live_calls(self) -> "FirestoreLiveCalls":
        """Calls whose chunks come in one by one."""
        from calltone.store.live_calls import FirestoreLiveCalls

        return self.once(
            "live_calls",
            lambda: FirestoreLiveCalls(
                self.firestore,
                retention=self.settings.retention,
                alert_targets=self.alerting.targets.keys(),
                index=self.index,
            ),
        )

    @property
    def recordings(self) -> "FirestoreRecordings":
        """Calls made from recordings."""
        from calltone.store.recordings import FirestoreRecordings

        return self.once(
            "recordings",
            lambda: FirestoreRecordings(
                self.firestore, retention=self.settings.retention, index=self.index
            ),
        )

    @property
    def archive(self) -> "FirestoreArchive":
        """Calls as they lie in the database."""
        from calltone.store.archive import FirestoreArchive

        return self.once("archive", lambda: FirestoreArchive(self.firestore, self.index))

    @property
    def audit_log(self) -> "FirestoreAuditLog":
        """Who did what."""
        from calltone.store.audit import FirestoreAuditLog

        return self.once(
            "audit_log",
            lambda: FirestoreAuditLog(self.firestore, retention=self.settings.audit_retention),
        )

    @property
    def audit(self) -> Audit:
        """Writes down who does what."""
        return Audit(log=self.audit_log, clock=self.clock)

    @property
    def notices(self) -> "FirestoreNotices":
        """What callers are told."""
        from calltone.store.notices import FirestoreNotices

        return self.once("notices", lambda: FirestoreNotices(self.firestore))

    @property
    def whole_calls(self) -> "WholeCalls":
        """Everything that is kept of a call."""
        from calltone.store.whole_call import WholeCalls

        return self.once("whole_calls", lambda: WholeCalls(self.firestore, notices=self.notices))

    @property
    def logs(self) -> "FirestoreLogs":
        """Reads over the segments of many calls."""
        from calltone.store.logs import FirestoreLogs

        return self.once("logs", lambda: FirestoreLogs(self.firestore, self.index))

    @property
    def tickets(self) -> "FirestoreTickets":
        """Who may listen to a recording."""
        from calltone.store.listening import FirestoreTickets

        return self.once("tickets", lambda: FirestoreTickets(self.firestore))

    @property
    def outlines(self) -> "FirestoreOutlines":
        """How loud recordings are over time."""
        from calltone.store.listening import FirestoreOutlines

        return self.once("outlines", lambda: FirestoreOutlines(self.firestore))

    @property
    def metrics(self) -> "FirestoreMetrics":
        """Figures over many calls."""
        from calltone.store.metrics import FirestoreMetrics

        return self.once(
            "metrics",
            lambda: FirestoreMetrics(
                self.firestore,
                shards=self.settings.metrics_shards,
                retention=self.settings.metrics_retention,
                index=self.index,
            ),
        )

    @property
    def feedback(self) -> "FirestoreFeedback":
        """What people say segments really were."""
        from calltone.store.feedback import FirestoreFeedback

        return self.once("feedback", lambda: FirestoreFeedback(self.firestore, self.index))

    @property
    def drift(self) -> "FirestoreDrift":
        """How far days were from the model's reference."""
        from calltone.store.drift import FirestoreDrift

        return self.once(
            "drift",
            lambda: FirestoreDrift(
                self.firestore, retention=self.settings.metrics_retention, index=self.index
            ),
        )

    @property
    def alerting(self) -> "Alerting":
        """All about alerts."""
        from calltone.container.alerting import Alerting

        return self.once("alerting", lambda: Alerting(self))
