"""The Pub/Sub topic that names the calls to analyse again."""

import json

from google.cloud.pubsub_v1 import PublisherClient

_TIMEOUT_SEC = 30.0


class PubSubReanalyses:
    """Implements `calltone.calls.ports.ReanalysisQueue`."""

    def __init__(self, publisher: PublisherClient, *, project_id: str, topic: str) -> None:
        self._publisher = publisher
        self._topic = publisher.topic_path(project_id, topic)

    def put(self, call_id: str) -> None:
        """Publish the call's id; it is published when this returns."""
        message = json.dumps({"call_id": call_id}).encode()
        self._publisher.publish(self._topic, message).result(timeout=_TIMEOUT_SEC)
