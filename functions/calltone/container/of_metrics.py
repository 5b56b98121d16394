"""Use cases about many calls."""

from calltone.calls.feedback import GiveFeedback
from calltone.container.policies import Policies
from calltone.metrics.aggregate import Aggregate
from calltone.metrics.drift import Reference, WatchDrift
from calltone.metrics.recompute import Recompute


class OfMetrics(Policies):
    """Count, compare, correct."""

    @property
    def aggregate(self) -> Aggregate:
        """Use case."""
        return Aggregate(
            store=self.metrics,
            per_agent=self.settings.agent_metrics,
            shards=self.settings.metrics_shards,
        )

    @property
    def give_feedback(self) -> GiveFeedback:
        """Use case."""
        return GiveFeedback(archive=self.archive, store=self.feedback, clock=self.clock)

    @property
    def watch_drift(self) -> WatchDrift | None:
        """Use case; None for a model that brings no reference."""

        def build() -> Reference | None:
            from calltone.platform.models import read_manifest

            return Reference.from_manifest(read_manifest(self.settings.model_uri))

        reference = self.once("drift_reference", build)
        if reference is None:
            return None
        return WatchDrift(store=self.drift, reference=reference, clock=self.clock)

    @property
    def recompute(self) -> Recompute:
        """Use case."""
        from calltone.store.recheck import FirestoreRecheck
        from calltone.store.recount import FirestoreRecount

        return Recompute(
            store=FirestoreRecount(
                self.firestore,
                shards=self.settings.metrics_shards,
                retention=self.settings.metrics_retention,
            ),
            retention=self.settings.retention,
            per_agent=self.settings.agent_metrics,
            checker=FirestoreRecheck(self.firestore, self.index),
        )
