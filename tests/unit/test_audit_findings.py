"""Findings fail the build, an advisory service out of reach does not."""

import json

import pytest

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
