"""The parts of a chunk's analysis, as they are, with a stopwatch around each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Timings
from calltone.calls.alert import Alert
from calltone.calls.call import Call
from calltone.calls.ports import ChannelState, LiveCalls, LiveView
from calltone.calls.segment import Segment
from calltone.emotion.model import EmotionModel
from calltone.emotion.prediction import Prediction


class TimedModel(EmotionModel):
    """A model whose `score` and `judge` are timed."""

    def __init__(self, model: EmotionModel) -> None:
        self._model = model
        self.scoring = Timings()
        self.judging = Timings()

    @property
    def version(self) -> str:
        return self._model.version

    @property
    def memory_utterances(self) -> int:
        return self._model.memory_utterances

    @property
    def anger_alert_probability(self) -> float:
        return self._model.anger_alert_probability

    def score(self, utterances: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        """See `EmotionModel.score`."""
        with self.scoring.measured():
            return self._model.score(utterances)

    def judge(
        self, scores: NDArray[np.float64], earlier: Sequence[NDArray[np.float64]] = ()
    ) -> Prediction:
        """See `EmotionModel.judge`."""
        with self.judging.measured():
            return self._model.judge(scores, earlier)


class TimedCalls:
    """Implements `calltone.calls.ports.LiveCalls`; what reads and what writes is timed."""

    def __init__(self, calls: LiveCalls) -> None:
        self._calls = calls
        self.loading = Timings()
        self.appending = Timings()

    def load(self, call_id: str, channel: str, sequence: int | None) -> LiveView:
        """See `LiveCalls.load`."""
        with self.loading.measured():
            return self._calls.load(call_id, channel, sequence)

    def create(self, call: Call) -> bool:
        """See `LiveCalls.create`; once per call, so it is not timed."""
        return self._calls.create(call)

    def append(
        self,
        call: Call,
        segment: Segment,
        *,
        after: LiveView,
        state: ChannelState,
        alerts: Sequence[Alert] = (),
    ) -> None:
        """See `LiveCalls.append`."""
        with self.appending.measured():
            self._calls.append(call, segment, after=after, state=state, alerts=alerts)
