"""What infra/deploy.sh hands to the functions, as gcloud gets it."""

import os
import subprocess
from pathlib import Path

from infra.local.names import ROOT

NOTICE = "Hello, a program listens to your voice, and you may say no."


def deployed_settings(folder: Path, **environment: str) -> list[dict[str, str]]:
    """Each function's settings, split as `gcloud topic escaping` says."""
    log = folder / "log"
    stand_in = folder / "gcloud"
    stand_in.write_text(f'#!/bin/sh\nfor a in "$@"; do printf "%s\\n" "$a"; done >> {log}\n')
    stand_in.chmod(0o755)
    path = {"PROJECT": "p", "PATH": f"{folder}:{os.environ['PATH']}"}
    subprocess.run(  # noqa: S603
        [ROOT / "infra" / "deploy.sh", "functions"],
        env=os.environ | path | environment,
        check=True,
        capture_output=True,
    )
    arguments = log.read_text().splitlines()
    given = [arguments[n + 1] for n, one in enumerate(arguments) if one == "--set-env-vars"]
    settings = []
    for text in given:
        _, delimiter, pairs = text.split("^", 2)
        settings.append(dict(pair.split("=", 1) for pair in pairs.split(delimiter)))
    return settings


def test_settings_with_commas_stay_whole(tmp_path: Path):
    chosen = {"SETTINGS": "ALLOW_UNKNOWN_CONSENT=on,RETENTION_DAYS=7", "CONSENT_NOTICE": NOTICE}
    for settings in deployed_settings(tmp_path, **chosen):
        assert settings["CONSENT_NOTICE"] == NOTICE
        assert settings["ALLOW_UNKNOWN_CONSENT"] == "on"
        assert settings["RETENTION_DAYS"] == "7"
        assert settings["GOOGLE_CLOUD_PROJECT"] == "p"


def test_without_more_settings(tmp_path: Path):
    all_three = deployed_settings(tmp_path, SETTINGS="", CONSENT_NOTICE="")
    assert [one["THREADS"] for one in all_three] == ["16", "1", "1"]
    assert all("CONSENT_NOTICE" not in one for one in all_three)
