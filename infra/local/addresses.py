"""Where the services of a stack are to be found, and what that is called in the environment."""

from infra.local.names import BUCKET, CRM_HOST, CUSTOMER_REF_KEYS, HOST, PROJECT_ID


class Addresses:
    """Of services on this machine.

    Attributes:
        ports: of each service, by its name.
    """

    project_id = PROJECT_ID
    bucket = BUCKET
    ports: dict[str, int]

    @property
    def api_url(self) -> str:
        """The API's base, `http://…/api/v1`."""
        return f"http://{HOST}:{self.ports['api']}/api/v1"

    @property
    def page_url(self) -> str:
        """The page's address, without a slash at its end."""
        return f"http://{HOST}:{self.ports['hosting']}"

    @property
    def crm_url(self) -> str:
        """Where examples/crm is expected; nothing listens there until it is started."""
        return f"http://{CRM_HOST}:{self.ports['crm']}"

    @property
    def firestore_host(self) -> str:
        """Firestore's `host:port`."""
        return f"{HOST}:{self.ports['firestore']}"

    @property
    def auth_host(self) -> str:
        """The Auth emulator's `host:port`."""
        return f"{HOST}:{self.ports['auth']}"

    @property
    def environment(self) -> dict[str, str]:
        """What Google's client libraries need to reach this stack."""
        return {
            "GOOGLE_CLOUD_PROJECT": PROJECT_ID,
            "FIRESTORE_EMULATOR_HOST": self.firestore_host,
            "PUBSUB_EMULATOR_HOST": f"{HOST}:{self.ports['pubsub']}",
            "STORAGE_EMULATOR_HOST": f"http://{HOST}:{self.ports['storage']}",
            "FIREBASE_AUTH_EMULATOR_HOST": self.auth_host,
        }

    @property
    def settings(self) -> dict[str, str]:
        """What a command of a deployment needs besides `environment`."""
        return {"RECORDINGS_BUCKET": BUCKET, "CUSTOMER_REF_KEYS": CUSTOMER_REF_KEYS}
