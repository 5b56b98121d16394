"""The real terraform on a copy of infra/terraform, with stand-ins for the providers."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra.rehearsal import schemas
from infra.rehearsal.provider import serving

ROOT = Path(__file__).parents[2]
TERRAFORM = ROOT / "infra" / "terraform"
ENVIRONMENTS = sorted(path.stem for path in TERRAFORM.glob("environments/*.tfvars"))
# The state is nobody's: it stays in the copy, whatever bucket is configured.
_STATE_STAYS_HERE = 'terraform {\n  backend "local" {}\n}\n'


class Refused(Exception):
    """Terraform found something wrong; the message is its own."""


class Rehearsal:
    """An initialised copy of infra/terraform.

    Args:
        folder: of the copy.
        variables: environment of the commands.
    """

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self._variables = os.environ | {
            "CHECKPOINT_DISABLE": "1",  # asks nobody for newer versions
            "TF_IN_AUTOMATION": "1",
            **variables,
        }
        self._run("init", "-input=false")

    def validate(self) -> None:
        """Check every block against the schemas.

        Raises:
            Refused: something does not fit.
        """
        self._run("validate")

    def plan(self, environment: str, /, **more: Any) -> dict[str, Any]:  # noqa: ANN401  # any variable
        """Plan an environment from nothing; what `terraform show -json` says of the plan.

        Args:
            environment: one of `ENVIRONMENTS`.
            more: variables that differ from the environment's.

        Raises:
            Refused: it cannot be planned.
        """
        more_file = self.folder / "more.tfvars.json"
        more_file.write_text(json.dumps(more))
        files = (TERRAFORM / "environments" / f"{environment}.tfvars", more_file)
        plan = self.folder / "plan"
        self._run("plan", "-input=false", f"-out={plan}", *(f"-var-file={file}" for file in files))
        shown: dict[str, Any] = json.loads(self._run("show", "-json", str(plan)))
        return shown

    def printed_schemas(self) -> schemas.Schemas:
        """What `terraform providers schema -json` prints."""
        printed = json.loads(self._run("providers", "schema", "-json"))
        schemas_only: schemas.Schemas = printed["provider_schemas"]
        return schemas_only

    def provider_versions(self) -> dict[str, str]:
        """Provider's name → the version that is installed."""
        chosen = json.loads(self._run("version", "-json"))["provider_selections"]
        return {address.rpartition("/")[2]: version for address, version in chosen.items()}

    def _run(self, command: str, *arguments: str) -> str:
        colour = [] if command in ("providers", "show", "version") else ["-no-color"]
        done = subprocess.run(
            ["terraform", f"-chdir={self.folder}", command, *colour, *arguments],
            env=self._variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Refused(f"terraform {command}:\n{done.stdout}{done.stderr}".rstrip())
        return done.stdout


@contextmanager
def rehearsal(*, stand_ins: bool = True) -> Iterator[Rehearsal]:
    """Copy infra/terraform and initialise it; nothing of the copy stays.

    Args:
        stand_ins: instead of the providers, which are otherwise fetched from their registry.
    """
    with TemporaryDirectory() as name:
        folder = Path(name) / "infra" / "terraform"
        shutil.copytree(TERRAFORM, folder, ignore=shutil.ignore_patterns(".*"))
        for beside in ("apis.txt", "firestore", "monitoring", "runbooks"):
            (folder.parent / beside).symlink_to(ROOT / "infra" / beside)
        for above in ("firebase.json", "functions"):
            (folder.parents[1] / above).symlink_to(ROOT / above)
        (folder / "state_override.tf").write_text(_STATE_STAYS_HERE)
        if not stand_ins:
            yield Rehearsal(folder, {})
            return
        with serving(schemas.load()) as variables:
            yield Rehearsal(folder, variables)
