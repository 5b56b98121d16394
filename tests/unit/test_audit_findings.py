"""Findings fail the build, an advisory service out of reach does not."""

import json
import os
from pathlib import Path

import pytest

from infra.audit.__main__ import main
from infra.audit.findings import Unreachable, node_findings, python_findings, secret_findings


def test_python_packages():
    hole = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    fine = {"name": "a", "version": "1.0", "vulns": []}
    bad = {"name": "b", "version": "1.0", "vulns": [hole]}
    skipped = {"name": "c", "skip_reason": "Dependency not found"}
    report = json.dumps({"dependencies": [fine, bad, skipped]})
    assert python_findings(report) == ["b 1.0: PYSEC-1, fixed in 2.0"]
    assert python_findings(json.dumps({"dependencies": [fine, skipped]})) == []
    for unknown in (json.dumps({"dependencies": [skipped]}), "", "connection refused"):
        with pytest.raises(Unreachable):
            python_findings(unknown)


def test_node_packages():
    report = {"vulnerabilities": {"vite": {"range": "<6", "severity": "high"}}}
    assert node_findings(json.dumps(report)) == ["vite <6: high"]
    assert node_findings(json.dumps({"vulnerabilities": {}})) == []
    with pytest.raises(Unreachable):
        node_findings(json.dumps({"message": "405 Method Not Allowed", "statusCode": 405}))


def scanned(*found: tuple[str, str, int]) -> str:
    results: dict[str, list[dict[str, object]]] = {}
    for path, digest, line in found:
        secret = {"type": "Secret Keyword", "hashed_secret": digest, "line_number": line}
        results.setdefault(path, []).append(secret)
    return json.dumps({"results": results})


def test_secrets():
    baseline = scanned(("a.py", "h1", 3))
    assert secret_findings(scanned(("a.py", "h1", 90)), baseline) == []
    [finding] = secret_findings(scanned(("a.py", "h1", 3), ("a.py", "h2", 4)), baseline)
    assert finding.startswith("a.py:4: Secret Keyword")
    assert secret_findings(scanned(("b.py", "h1", 3)), baseline) != []


SCANNER = "detect-secrets"
FINE = {
    "pip-audit": json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}),
    "npm": json.dumps({"vulnerabilities": {}}),
    SCANNER: json.dumps({"results": {}}),
}
HOLE = {"id": "PYSEC-1", "fix_versions": []}
BAD = {
    "pip-audit": json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": [HOLE]}]}),
    "npm": json.dumps({"vulnerabilities": {"vite": {"range": "<6", "severity": "high"}}}),
    SCANNER: scanned(("forgotten.py", "h9", 7)),
}


@pytest.fixture
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs the audit with tools that report what they are told to."""

    def run(**reports: str) -> int:
        for name, report in (FINE | reports).items():
            (tmp_path / f"{name}.json").write_text(report)
            # Where they find something, or cannot be reached, they exit with 1.
            text = f"#!/bin/sh\ncat {tmp_path}/{name}.json\nexit 1\n"
            (tmp_path / name).write_text(text)
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return main(tmp_path)

    return run


def test_nothing_found(audit, capsys):
    assert audit() == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("tool", BAD)
def test_each_finding_fails_the_build(audit, capsys, tool: str):
    assert audit(**{tool: BAD[tool]}) == 1
    assert {"pip-audit": "PYSEC-1", "npm": "vite <6", SCANNER: "forgotten.py:7"}[
        tool
    ] in capsys.readouterr().out


def test_what_could_not_be_checked_is_said(audit, capsys):
    assert audit(**{"pip-audit": "", "npm": '{"error": {}}'}) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all("not checked, " in line for line in lines)


def test_what_could_not_be_checked_hides_no_finding(audit, capsys):
    assert audit(**{"pip-audit": "", "npm": BAD["npm"]}) == 1
    out = capsys.readouterr().out
    assert "pip-audit functions/constraints.txt: not checked" in out
    assert "npm audit widget: vite <6: high" in out


def test_a_scan_for_secrets_that_fails_is_no_clean_one(audit):
    with pytest.raises(ValueError, match="Expecting value"):
        audit(**{SCANNER: "command not found"})
