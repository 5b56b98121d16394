"""Use cases about a live call, and about what is kept of calls."""

from calltone.calls.analyse_chunk import AnalyseChunk
from calltone.calls.erase_again import EraseAgain
from calltone.calls.erase_customer import EraseCustomer
from calltone.calls.lifecycle import EndCall, EraseCall, StartCall
from calltone.container.of_metrics import OfMetrics


class OfCalls(OfMetrics):
    """Begin, hear, end, erase."""

    @property
    def analyse_chunk(self) -> AnalyseChunk:
        """Use case."""
        return AnalyseChunk(
            calls=self.live_calls,
            model=self.model,
            end_call=self.end_call,
            consent=self._consent,
            clock=self.clock,
            alerts=self.alerting.raise_alerts,
            agents=self._agents,
        )

    @property
    def start_call(self) -> StartCall:
        """Use case."""
        return StartCall(
            calls=self.live_calls,
            archive=self.archive,
            consent=self._consent,
            clock=self.clock,
            model_version=self.model.version,
            pseudonyms=self._pseudonyms,
        )

    @property
    def end_call(self) -> EndCall:
        """Use case."""
        return EndCall(archive=self.archive, clock=self.clock)

    @property
    def erase_call(self) -> EraseCall:
        """Use case."""
        return EraseCall(
            archive=self.archive, metrics=self.aggregate, bucket=self.bucket, audit=self.audit
        )

    @property
    def erase_again(self) -> EraseAgain:
        """Use case."""
        return EraseAgain(archive=self.archive, erase_call=self.erase_call)

    @property
    def erase_customer(self) -> EraseCustomer:
        """Use case."""
        return EraseCustomer(
            archive=self.archive, erase_call=self.erase_call, pseudonyms=self._pseudonyms
        )
