"""`python -m infra.release`: code or model to production, a share of the calls first, and back."""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import google.auth
from google.auth.transport.requests import AuthorizedSession

from infra.release.canary import release
from infra.release.cloud_run import Service, TrafficError
from infra.release.function import DeploymentFailed, Function
from infra.release.monitoring import FiguresMissing, Monitoring

API = "api"
OTHERS = ("process_recording", "aggregate_metrics")
"""They take events, which are delivered again: their new revision gets the traffic at once."""
_ROOT = Path(__file__).parents[2]


def main(argv: Sequence[str]) -> int:
    """Run one command; 1 if the release went back or could not be made."""
    arguments = _parser().parse_args(argv)
    try:
        return Release(arguments.project, arguments.region).run(arguments)
    except (TrafficError, DeploymentFailed, FiguresMissing) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1


class Release:
    """One project's functions."""

    def __init__(self, project: str, region: str) -> None:
        self._project, self._region = project, region
        credentials, _ = google.auth.default(
            scopes=["https://www.googleapis.com/auth/cloud-platform"]
        )
        self._session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
        self._monitoring = Monitoring(project, self._session)

    def run(self, arguments: argparse.Namespace) -> int:
        """Run the command that was asked for."""
        if arguments.command == "rollback":
            return self._rollback()
        move = self._at_once if arguments.at_once else self._canary
        if arguments.command == "model":
            uri = f"gs://{self._project}-models/{arguments.version}"
            return move(lambda function: function.set_environment({"MODEL_URI": uri}))
        archive = self._upload()
        return move(
            lambda function: function.deploy_source(
                bucket=f"{self._project}-sources", archive=archive
            )
        )

    def _canary(self, deploy: Callable[[Function], None]) -> int:
        """Release to the API step by step, and to the others once it has proved itself there."""
        service = self._service(API)
        old = service.serving_revision()
        service.pin(old)
        deploy(self._function(API))
        new = service.latest_revision()
        if new == old:
            print(f"{old} is what would be released; nothing to do")
            return 0
        outcome = release(service, old=old, new=new, wait=time.sleep, report=print)
        print(f"{'released' if outcome.released else f'back to {old}'}: {outcome.reason}")
        if not outcome.released:
            return 1
        return self._at_once(deploy, OTHERS)

    def _at_once(
        self, deploy: Callable[[Function], None], names: Sequence[str] = (API, *OTHERS)
    ) -> int:
        """Give the new revisions all the traffic."""
        for name in names:
            deploy(self._function(name))
            service = self._service(name)
            service.pin(service.latest_revision())
            print(f"released: {name}")
        return 0

    def _rollback(self) -> int:
        for name in (API, *OTHERS):
            service = self._service(name)
            current = service.serving_revision()
            previous = service.previous_revision(before=current)
            service.pin(previous)
            print(f"{previous} has all the traffic; {current} has none")
        return 0

    def _upload(self) -> str:
        """Put the committed code into the sources' bucket; the name tells the content."""
        with tempfile.TemporaryDirectory() as folder:
            packed = Path(folder, "functions.zip")
            subprocess.run(
                ["git", "archive", "--format=zip", f"--output={packed}", "HEAD:functions"],
                cwd=_ROOT,
                check=True,
            )
            name = f"functions-{hashlib.sha256(packed.read_bytes()).hexdigest()}.zip"
            target = f"gs://{self._project}-sources/{name}"
            subprocess.run(["gcloud", "storage", "cp", packed, target], check=True)
        return name

    def _function(self, name: str) -> Function:
        return Function(name, self._project, self._region, self._session)

    def _service(self, name: str) -> Service:
        # Cloud Run, which the functions run on, has no underscores in its names.
        return Service(name.replace("_", "-"), self._project, self._region, self._monitoring)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.release", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("code", "release the code of this checkout"),
        ("model", "release another model"),
        ("rollback", "give all traffic to the revisions before"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--project", required=True)
        command.add_argument("--region", default="europe-west1")
        if name == "model":
            command.add_argument("--version", required=True, help="folder in the models' bucket")
        if name != "rollback":
            _add_how(command)
    return parser


def _add_how(command: argparse.ArgumentParser) -> None:
    how = command.add_mutually_exclusive_group()
    text = "a share of the calls first (what is done unless told otherwise)"
    how.add_argument("--canary", dest="at_once", action="store_false", default=False, help=text)
    text = "all traffic at once: where too little is asked to judge by, as in staging"
    how.add_argument("--at-once", action="store_true", help=text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
