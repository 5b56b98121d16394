"""The composition root: builds everything once per instance, when it is first needed."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from calltone.calls.agent_voice import AgentVoice
from calltone.calls.analyse_chunk import AnalyseChunk
from calltone.calls.audit import Audit
from calltone.calls.consent import ConsentPolicy
from calltone.calls.erase_customer import EraseCustomer
from calltone.calls.feedback import GiveFeedback
from calltone.calls.fetch_recording import FetchRecording
from calltone.calls.gate import Gate
from calltone.calls.intake import Intake
from calltone.calls.lifecycle import EndCall, EraseCall, StartCall
from calltone.calls.live_stream import FollowStream
from calltone.calls.offer_upload import OfferUpload
from calltone.calls.process_recording import ProcessRecording
from calltone.calls.pseudonyms import Pseudonyms
from calltone.calls.reanalyse import AskForReanalysis
from calltone.calls.receive_webhook import LEASE, ReceiveWebhook
from calltone.metrics.aggregate import Aggregate
from calltone.metrics.drift import Reference, WatchDrift
from calltone.metrics.recompute import Recompute
from calltone.platform.logging import configure_logging
from calltone.platform.settings import Settings, SettingsError

if TYPE_CHECKING:
    from google.cloud import firestore, storage

    from calltone.alerting import Alerting
    from calltone.emotion.model import EmotionModel
    from calltone.platform.app_check import AppCheck
    from calltone.platform.auth import FirebaseAuth
    from calltone.platform.bucket import CloudBucket
    from calltone.platform.queue import PubSubReanalyses
    from calltone.platform.recording_inbox import CloudInbox
    from calltone.platform.service_accounts import ServiceAccounts
    from calltone.platform.users import FirebaseUsers
    from calltone.store.archive import FirestoreArchive
    from calltone.store.audit import FirestoreAuditLog
    from calltone.store.drift import FirestoreDrift
    from calltone.store.feedback import FirestoreFeedback
    from calltone.store.live_calls import FirestoreLiveCalls
    from calltone.store.logs import FirestoreLogs
    from calltone.store.metrics import FirestoreMetrics
    from calltone.store.readings import KeptReadings
    from calltone.store.recordings import FirestoreRecordings


class Container:
    """Parts of one deployment. Threads may ask for them at once; each is built by one of them.

    Google's libraries and the model are imported where they are first used: each function pays
    only for what it needs.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._parts: dict[str, Any] = {}

    def once[T](self, name: str, build: Callable[[], T]) -> T:
        """The part called `name`, built on first use."""
        if name not in self._parts:
            with self._lock:
                if name not in self._parts:
                    self._parts[name] = build()
        return cast("T", self._parts[name])

    @property
    def model(self) -> "EmotionModel":
        """The emotion model."""

        def build() -> "EmotionModel":
            from calltone.platform.models import open_model

            return open_model(self.settings.model_uri, prior=self.settings.emotion_prior)

        return self.once("model", build)

    @property
    def auth(self) -> "FirebaseAuth":
        """Who sent a request."""

        def build() -> "FirebaseAuth":
            from calltone.platform.auth import FirebaseAuth

            return FirebaseAuth(project_id=self.settings.project_id, services=self._services())

        return self.once("auth", build)

    def _services(self) -> "ServiceAccounts | None":
        from calltone.platform.service_accounts import ServiceAccounts

        accounts = self.settings.access.service_accounts
        audience = self.settings.webhooks.public_api_url
        return ServiceAccounts(accounts, audience=audience) if accounts else None

    @property
    def app_check(self) -> "AppCheck":
        """Whether requests come from our page."""
        from calltone.platform.app_check import AppCheck
        from calltone.platform.auth import firebase_app

        return self.once("app_check", lambda: AppCheck(firebase_app(self.settings.project_id)))

    @property
    def users(self) -> "FirebaseUsers":
        """Who may sign in."""
        from calltone.platform.auth import firebase_app
        from calltone.platform.users import FirebaseUsers

        return self.once("users", lambda: FirebaseUsers(firebase_app(self.settings.project_id)))

    @property
    def storage(self) -> "storage.Client":
        """Cloud Storage."""

        def build() -> "storage.Client":
            from google.cloud import storage

            return storage.Client(project=self.settings.project_id)

        return self.once("storage", build)

    @property
    def bucket(self) -> "CloudBucket":
        """The recordings' bucket."""
        from calltone.platform.bucket import CloudBucket

        return self.once(
            "bucket", lambda: CloudBucket(self.storage, failed_prefix=self.settings.failed_prefix)
        )

    @property
    def inbox(self) -> "CloudInbox":
        """The recordings' bucket, for those who put recordings into it."""
        from calltone.platform.recording_inbox import CloudInbox

        return self.once("inbox", lambda: CloudInbox(self.storage, self.settings.recordings_bucket))

    @property
    def firestore(self) -> "firestore.Client":
        """The database."""

        def build() -> "firestore.Client":
            from calltone.store.connection import Connection

            return Connection(project=self.settings.project_id)

        return self.once("firestore", build)

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
            ),
        )

    @property
    def recordings(self) -> "FirestoreRecordings":
        """Calls made from recordings."""
        from calltone.store.recordings import FirestoreRecordings

        return self.once(
            "recordings",
            lambda: FirestoreRecordings(self.firestore, retention=self.settings.retention),
        )

    @property
    def archive(self) -> "FirestoreArchive":
        """Calls as they lie in the database."""
        from calltone.store.archive import FirestoreArchive

        return self.once("archive", lambda: FirestoreArchive(self.firestore))

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
        return Audit(log=self.audit_log, clock=_now)

    @property
    def logs(self) -> "FirestoreLogs":
        """Reads over the segments of many calls."""
        from calltone.store.logs import FirestoreLogs

        return self.once("logs", lambda: FirestoreLogs(self.firestore))

    @property
    def readings(self) -> "KeptReadings":
        """What earlier models heard."""
        from calltone.store.readings import KeptReadings

        return self.once("readings", lambda: KeptReadings(self.firestore))

    @property
    def reanalyses(self) -> "PubSubReanalyses":
        """Calls to be analysed again."""

        def build() -> "PubSubReanalyses":
            from google.cloud.pubsub_v1 import PublisherClient

            from calltone.platform.queue import PubSubReanalyses

            settings = self.settings
            return PubSubReanalyses(
                PublisherClient(),
                project_id=settings.project_id,
                topic=settings.reanalysis_topic,
            )

        return self.once("reanalyses", build)

    @property
    def ask_for_reanalysis(self) -> AskForReanalysis:
        """Use case."""
        return AskForReanalysis(archive=self.archive, bucket=self.bucket, queue=self.reanalyses)

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
            ),
        )

    @property
    def alerting(self) -> "Alerting":
        """All about alerts."""
        from calltone.alerting import Alerting

        return self.once("alerting", lambda: Alerting(self))

    @property
    def analyse_chunk(self) -> AnalyseChunk:
        """Use case."""
        return AnalyseChunk(
            calls=self.live_calls,
            model=self.model,
            end_call=self.end_call,
            consent=self._consent,
            clock=_now,
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
            clock=_now,
            model_version=self.model.version,
            pseudonyms=self._pseudonyms,
        )

    @property
    def end_call(self) -> EndCall:
        """Use case."""
        return EndCall(archive=self.archive, clock=_now)

    @property
    def erase_call(self) -> EraseCall:
        """Use case."""
        return EraseCall(
            archive=self.archive, metrics=self.aggregate, bucket=self.bucket, audit=self.audit
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
            clock=_now,
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
                clock=_now,
            ),
            clock=_now,
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
            clock=_now,
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
    def aggregate(self) -> Aggregate:
        """Use case."""
        return Aggregate(
            store=self.metrics,
            per_agent=self.settings.agent_metrics,
            shards=self.settings.metrics_shards,
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

    @property
    def feedback(self) -> "FirestoreFeedback":
        """What people say segments really were."""
        from calltone.store.feedback import FirestoreFeedback

        return self.once("feedback", lambda: FirestoreFeedback(self.firestore))

    @property
    def give_feedback(self) -> GiveFeedback:
        """Use case."""
        return GiveFeedback(archive=self.archive, store=self.feedback, clock=_now)

    @property
    def drift(self) -> "FirestoreDrift":
        """How far days were from the model's reference."""
        from calltone.store.drift import FirestoreDrift

        return self.once(
            "drift",
            lambda: FirestoreDrift(self.firestore, retention=self.settings.metrics_retention),
        )

    @property
    def watch_drift(self) -> WatchDrift | None:
        """Use case; None for a model that brings no reference."""

        def build() -> Reference | None:
            from calltone.platform.models import read_manifest

            return Reference.from_manifest(read_manifest(self.settings.model_uri))

        reference = self.once("drift_reference", build)
        if reference is None:
            return None
        return WatchDrift(store=self.drift, reference=reference, clock=_now)

    @property
    def recompute(self) -> Recompute:
        """Use case."""
        from calltone.store.recount import FirestoreRecount

        return Recompute(
            store=FirestoreRecount(
                self.firestore,
                shards=self.settings.metrics_shards,
                retention=self.settings.metrics_retention,
            ),
            retention=self.settings.retention,
            per_agent=self.settings.agent_metrics,
        )

    @property
    def erase_customer(self) -> EraseCustomer:
        """Use case."""
        return EraseCustomer(
            archive=self.archive, erase_call=self.erase_call, pseudonyms=self._pseudonyms
        )

    @property
    def _agents(self) -> AgentVoice:
        return AgentVoice(self.audit if self.settings.analyze_agent_channel else None)

    @property
    def _pseudonyms(self) -> Pseudonyms:
        return Pseudonyms(self.settings.customer_ref_keys)

    @property
    def _consent(self) -> ConsentPolicy:
        return ConsentPolicy(allow_unknown=self.settings.allow_unknown_consent)


def _gate() -> Gate:
    import joblib

    return Gate(places=joblib.cpu_count())


def _now() -> datetime:
    return datetime.now(UTC)


def _start_tracing(project_id: str) -> None:
    try:
        from calltone.platform.tracing import start_tracing
    except ImportError as error:
        raise SettingsError(
            "TRACE_REQUESTS=on needs the packages of functions/requirements-tracing.txt; "
            f"{error.name} is not installed."
        ) from error
    start_tracing(project_id=project_id)


@cache
def container() -> Container:
    """The container of this instance."""
    settings = Settings.from_environment()
    configure_logging(project_id=settings.project_id, level=settings.log_level)
    if settings.tracing:
        _start_tracing(settings.project_id)
    return Container(settings)
