"""Use cases about recordings and about platforms that tell of them."""

from calltone.calls.fetch_recording import FetchRecording
from calltone.calls.gate import Gate
from calltone.calls.intake import Intake
from calltone.calls.listening import Listen
from calltone.calls.live_stream import FollowStream
from calltone.calls.offer_upload import OfferUpload
from calltone.calls.process_recording import ProcessRecording
from calltone.calls.reanalyse import AskForReanalysis
from calltone.calls.receive_webhook import LEASE, ReceiveWebhook
from calltone.container.of_calls import OfCalls


class OfRecordings(OfCalls):
    """Fetch, read, read again."""

    @property
    def ask_for_reanalysis(self) -> AskForReanalysis:
        """Use case."""
        return AskForReanalysis(archive=self.archive, bucket=self.bucket, queue=self.reanalyses)

    @property
    def listen(self) -> Listen:
        """Use cases."""
        return Listen(
            archive=self.archive,
            reader=self.recording_reader,
            tickets=self.tickets,
            clock=self.clock,
            keep_audio=self.settings.keep_audio,
        )

    @property
    def process_recording(self) -> ProcessRecording:
        """Use case."""
        return ProcessRecording(
            recordings=self.recordings,
            archive=self.archive,
            bucket=self.bucket,
            model=self.model,
            consent=self._consent,
            clock=self.clock,
            intake=self._intake,
            gate=self.once("gate", _gate),
            agents=self._agents,
            pseudonyms=self._pseudonyms,
        )

    @property
    def receive_webhook(self) -> ReceiveWebhook:
        """Use case."""
        from calltone.store.webhooks import FirestoreDeliveries, FirestoreStreamBuffer

        return ReceiveWebhook(
            ledger=FirestoreDeliveries(self.firestore),
            archive=self.archive,
            start_call=self.start_call,
            end_call=self.end_call,
            fetch_recording=self._fetch_recording,
            follow_stream=FollowStream(
                buffer=FirestoreStreamBuffer(self.firestore),
                archive=self.archive,
                analyse_chunk=self.analyse_chunk,
                end_call=self.end_call,
                clock=self.clock,
            ),
            clock=self.clock,
            remember_for=self.settings.retention,
        )

    @property
    def _fetch_recording(self) -> FetchRecording:
        from calltone.platform.recording_source import HttpRecordingSource
        from calltone.platform.safe_http import Limits, SafeHttp

        limits = Limits(total_sec=LEASE.total_seconds() / 2)
        return FetchRecording(
            source=HttpRecordingSource(SafeHttp(self.settings.webhooks.hosts, limits=limits)),
            inbox=self.inbox,
            archive=self.archive,
            pseudonyms=self._pseudonyms,
            consent=self._consent,
            clock=self.clock,
            max_bytes=self.settings.max_fetched_bytes,
            oldest=self.settings.retention,
        )

    @property
    def offer_upload(self) -> OfferUpload:
        """Use case."""
        return OfferUpload(
            inbox=self.inbox,
            archive=self.archive,
            pseudonyms=self._pseudonyms,
            consent=self._consent,
            max_bytes=self.settings.max_fetched_bytes,
        )

    @property
    def _intake(self) -> Intake:
        settings = self.settings
        return Intake(
            bucket=settings.recordings_bucket,
            failed_prefix=settings.failed_prefix,
            names=settings.recording_names,
            max_bytes=settings.max_recording_bytes,
            max_age=settings.max_recording_age,
            keep_audio=settings.keep_audio,
        )


def _gate() -> Gate:
    import joblib

    return Gate(places=joblib.cpu_count())
