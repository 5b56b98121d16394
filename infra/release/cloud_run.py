"""Revisions of a service and their traffic, through gcloud."""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from infra.release.decision import Observation
from infra.release.monitoring import Monitoring


class TrafficError(Exception):
    """gcloud refused, or the traffic is not as a release needs it."""


@dataclass(frozen=True, slots=True)
class Service:
    """The Cloud Run service of one function."""

    name: str
    project: str
    region: str
    monitoring: Monitoring

    def serving_revision(self) -> str:
        """The revision that has all the traffic.

        Raises:
            TrafficError: the traffic is split; finish or undo the last release first.
        """
        shares = {
            target["revisionName"]: target["percent"]
            for target in self._describe()["status"]["traffic"]
            if target.get("percent")
        }
        if len(shares) != 1:
            raise TrafficError(f"{self.name}: the traffic must be on one revision; it is {shares}")
        return str(next(iter(shares)))

    def latest_revision(self) -> str:
        """The revision that was deployed last."""
        return str(self._describe()["status"]["latestReadyRevisionName"])

    def previous_revision(self, *, before: str) -> str:
        """The newest revision that is older than `before`.

        Raises:
            TrafficError: there is none.
        """
        revisions = self._gcloud(
            "revisions", "list", "--service", self.name, "--sort-by", "~metadata.creationTimestamp"
        )
        names = [str(revision["metadata"]["name"]) for revision in revisions]
        older = names[names.index(before) + 1 :] if before in names else []
        if not older:
            raise TrafficError(f"{self.name}: there is no revision before {before}")
        return older[0]

    def pin(self, revision: str) -> None:
        """Give this revision all the traffic, also when a newer one is deployed."""
        self._set_traffic(f"{revision}=100")

    def split(self, *, old: str, new: str, new_percent: int) -> None:
        """Send this share to the new revision and the rest to the old one."""
        shares = {old: 100 - new_percent, new: new_percent}
        self._set_traffic(",".join(f"{name}={share}" for name, share in shares.items() if share))

    def observe(self, revision: str, *, since_sec: int) -> Observation:
        """What the revision answered in the last `since_sec` seconds."""
        return self.monitoring.observe(revision, since_sec=since_sec)

    def _describe(self) -> Any:  # noqa: ANN401  # gcloud's own JSON
        return self._gcloud("services", "describe", self.name)

    def _set_traffic(self, shares: str) -> None:
        self._gcloud("services", "update-traffic", self.name, "--to-revisions", shares)

    def _gcloud(self, *arguments: str) -> Any:  # noqa: ANN401  # gcloud's own JSON
        place = ["--project", self.project, "--region", self.region]
        command = ["gcloud", "run", *arguments, *place, "--format", "json", "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise TrafficError(done.stderr.strip())
        return json.loads(done.stdout or "null")
