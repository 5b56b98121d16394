"""What reaches outside: the model, sign-in, the bucket, the database."""

from typing import TYPE_CHECKING

from calltone.container.parts import Parts

if TYPE_CHECKING:
    from google.cloud import firestore, storage

    from calltone.emotion.model import EmotionModel
    from calltone.platform.app_check import AppCheck
    from calltone.platform.auth import FirebaseAuth
    from calltone.platform.bucket import CloudBucket
    from calltone.platform.queue import PubSubReanalyses
    from calltone.platform.recording_inbox import CloudInbox
    from calltone.platform.recording_reader import CloudRecordingReader
    from calltone.platform.service_accounts import ServiceAccounts
    from calltone.platform.users import FirebaseUsers


class Services(Parts):
    """Clients of outside services."""

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
    def recording_reader(self) -> "CloudRecordingReader":
        """The recordings' bucket, for those who listen."""
        from calltone.platform.recording_reader import CloudRecordingReader

        return self.once("recording_reader", lambda: CloudRecordingReader(self.storage))

    @property
    def inbox(self) -> "CloudInbox":
        """The recordings' bucket, for those who put recordings into it."""
        from calltone.platform.recording_inbox import CloudInbox

        return self.once("inbox", lambda: CloudInbox(self.storage, self.settings.recordings_bucket))

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
    def firestore(self) -> "firestore.Client":
        """The database."""

        def build() -> "firestore.Client":
            from calltone.store.connection import Connection

            return Connection(
                project=self.settings.project_id, patience_sec=self.settings.firestore_timeout_sec
            )

        return self.once("firestore", build)
