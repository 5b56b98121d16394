"""Deploy a function's code or settings without giving it traffic, through the Cloud Functions API.

`gcloud functions deploy` always sends all traffic to what it deployed, so it cannot begin a canary;
the API leaves that to its caller (`serviceConfig.allTrafficOnLatestRevision`).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

_API = "https://cloudfunctions.googleapis.com/v2"
_TIMEOUT_SEC = 30
_POLL_SEC = 5
_MAX_POLLS = 180


class DeploymentFailed(Exception):
    """The API refused, or the function could not be built; the message is Google's."""


@dataclass(frozen=True, slots=True)
class Function:
    """One deployed function."""

    name: str
    project: str
    region: str
    session: requests.Session
    """Signed in to Google Cloud."""
    api: str = _API

    def deploy_source(self, *, bucket: str, archive: str) -> None:
        """Build and deploy an archive of the code; the new revision gets no traffic."""
        source = {"source": {"storageSource": {"bucket": bucket, "object": archive}}}
        self._patch({"buildConfig": source}, "buildConfig.source")

    def set_environment(self, variables: Mapping[str, str]) -> None:
        """Change some environment variables; the new revision gets no traffic."""
        function = self._checked(self.session.get(self._url, timeout=_TIMEOUT_SEC))
        before = function["serviceConfig"].get("environmentVariables", {})
        changed = {"environmentVariables": {**before, **variables}}
        self._patch({"serviceConfig": changed}, "serviceConfig.environmentVariables")

    @property
    def _url(self) -> str:
        place = f"projects/{self.project}/locations/{self.region}"
        return f"{self.api}/{place}/functions/{self.name}"

    def _patch(self, change: dict[str, Any], field: str) -> None:
        service = change.get("serviceConfig", {}) | {"allTrafficOnLatestRevision": False}
        operation = self._checked(
            self.session.patch(
                self._url,
                params={"updateMask": f"{field},serviceConfig.allTrafficOnLatestRevision"},
                json=change | {"serviceConfig": service},
                timeout=_TIMEOUT_SEC,
            )
        )
        self._wait_for(operation["name"])

    def _wait_for(self, operation: str) -> None:
        for _ in range(_MAX_POLLS):
            state = self._checked(self.session.get(f"{self.api}/{operation}", timeout=_TIMEOUT_SEC))
            if state.get("done"):
                if "error" in state:
                    raise DeploymentFailed(f"{self.name}: {state['error'].get('message')}")
                return
            time.sleep(_POLL_SEC)
        raise DeploymentFailed(f"{self.name}: not deployed within {_MAX_POLLS * _POLL_SEC} s")

    def _checked(self, answer: requests.Response) -> Any:  # noqa: ANN401  # the API's own JSON
        if not answer.ok:
            raise DeploymentFailed(f"{self.name}: {answer.status_code} {answer.text[:300]}")
        return answer.json()
