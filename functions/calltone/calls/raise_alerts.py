"""From a stored chunk to people who know of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from calltone.calls.alert import Alert
from calltone.calls.alert_ports import RuleSource
from calltone.calls.call import Call, Status
from calltone.calls.deliver_alerts import DeliverAlerts
from calltone.calls.ports import ChannelState, Clock
from calltone.calls.segment import Segment
from calltone.calls.watching import Watch, watched


@dataclass(frozen=True, slots=True)
class RaiseAlerts:
    """What analysing a chunk has to do with alerts."""

    rules: RuleSource
    deliver: DeliverAlerts
    clock: Clock
    anger_probability: float
    """The model's own threshold."""

    def of(
        self, call: Call, segment: Segment, *, before: ChannelState
    ) -> tuple[Watch, tuple[Alert, ...]]:
        """What the channel's rules remember after `segment`, and the alerts to store with it.

        A chunk that comes late, or after the end of the call, raises none: nobody could act on it.
        """
        watch, matches = watched(
            before.watch,
            segment,
            rules=self.rules.in_force(),
            is_newest=call.status is Status.LIVE and segment.sequence > before.last_sequence,
            anger_probability=self.anger_probability,
        )
        now = self.clock()
        return watch, tuple(Alert.of(match, segment, raised_at=now) for match in matches)

    def stored(self, alerts: Sequence[Alert]) -> None:
        """Tell the world of alerts that have been committed."""
        self.deliver.after_commit(alerts)
