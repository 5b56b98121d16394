"""`python -m infra.audit BIN`: run all checks with the tools in BIN; 1 if one has findings."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.audit.findings import Unreachable, node_findings, python_findings, secret_findings

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ("functions/constraints.txt", "constraints.txt")
NODE_FOLDERS = ("widget", "infra/local")
NO_SECRETS = r"model_artifacts/.*/manifest\.json|.*package-lock\.json|\.secrets\.baseline"


@dataclass(frozen=True, slots=True)
class Check:
    """A tool's command, run in a folder, and how its report is read."""

    name: str
    command: tuple[str, ...]
    findings_of: Callable[[str], list[str]]
    folder: str = "."


def checks(tools: Path) -> Iterator[Check]:
    """All checks."""
    options = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    for pins in CONSTRAINTS:
        command = (str(tools / "pip-audit"), "-r", pins, *options)
        yield Check(f"pip-audit {pins}", command, python_findings)
    for folder in NODE_FOLDERS:
        yield Check(f"npm audit {folder}", ("npm", "audit", "--json"), node_findings, folder)
    yield Check(
        "detect-secrets",
        # Hashes and traces are hexadecimal too; a secret in such digits has a telling name.
        (
            str(tools / "detect-secrets"),
            *("scan", "--exclude-files", NO_SECRETS, "--disable-plugin", "HexHighEntropyString"),
        ),
        lambda report: secret_findings(report, (ROOT / ".secrets.baseline").read_text()),
    )


def main(tools: Path) -> int:
    """Print each finding and what could not be checked."""
    failed = False
    for check in checks(tools):
        done = subprocess.run(  # noqa: S603  # they exit with 1 where they find something
            check.command, cwd=ROOT / check.folder, capture_output=True, text=True, check=False
        )
        try:
            findings = check.findings_of(done.stdout)
        except Unreachable as error:
            print(f"{check.name}: not checked, {error}")  # noqa: T201
            continue
        for finding in findings:
            print(f"{check.name}: {finding}")  # noqa: T201
        failed |= bool(findings)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
