"""What the tools' reports say."""

import json
from collections.abc import Iterator


class Unreachable(Exception):
    """The advisory service did not answer, so nothing is known."""


def python_findings(report: str) -> list[str]:
    """What pip-audit found in its JSON report.

    Raises:
        Unreachable: it could look up no package at all.
    """
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError) as error:
        raise Unreachable("the advisory service cannot be reached") from error
    if all("skip_reason" in package for package in packages):
        raise Unreachable("the advisory service knows none of the packages from here")
    return [
        f"{package['name']} {package['version']}: {hole['id']}, "
        f"fixed in {', '.join(hole['fix_versions']) or 'no version'}"
        for package in packages
        for hole in package.get("vulns", [])
    ]


def node_findings(report: str) -> list[str]:
    """What npm audit found in its JSON report.

    Raises:
        Unreachable: the registry gave no advisories.
    """
    try:
        packages = json.loads(report)["vulnerabilities"]
    except (ValueError, KeyError) as error:
        raise Unreachable("the registry gives no advisories") from error
    return [f"{name} {one['range']}: {one['severity']}" for name, one in sorted(packages.items())]


def secret_findings(report: str, baseline: str) -> list[str]:
    """What looks like a secret and is not in the baseline; lines may have moved.

    Raises:
        ValueError: a report is not one of detect-secrets.
    """
    known = {found[:2] for found in _secrets(baseline)}
    return [
        f"{path}:{line}: {kind}; if it is none, scan anew into .secrets.baseline"
        for path, digest, kind, line in _secrets(report)
        if (path, digest) not in known
    ]


def _secrets(report: str) -> Iterator[tuple[str, str, str, int]]:
    for path, secrets in json.loads(report)["results"].items():
        for one in secrets:
            yield path, one["hashed_secret"], one["type"], one["line_number"]
