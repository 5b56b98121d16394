"""infra/deploy.sh run against nothing: what it would have called."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import yaml

from infra.local.names import ROOT

PROJECT = "p"
FIREBASE = {name: f"its {name}" for name in ("apiKey", "projectId", "authDomain")}
_SDK_CONFIG = json.dumps({"result": {"sdkConfig": FIREBASE | {"appId": "1"}}})
_SEPARATOR = "\x1f"
# Writes down what it is called with. Whether anything is there already is for the test to say.
_RECORDER = f"""#!/usr/bin/env bash
printf '%s{_SEPARATOR}' "${{0##*/}}" "$@" >>"$COMMANDS"
echo >>"$COMMANDS"
case " $* " in
    *" auth print-access-token "*) echo token ;;
    *" --request GET "*|*" versions describe "*) [ "$THERE" = yes ] || [[ $* == *"$FILLED"* ]] ;;
    *" apps:sdkconfig "*" --json "*) echo "$SDK_CONFIG" ;;
    *" policies list "*) [ "$THERE" = no ] || echo "$POLICIES" ;;
    *" list --format "*) [ "$THERE" = no ] || echo "$HAD" ;;
    *" list"*" --filter "*|*" schedules list "*) [ "$THERE" = no ] || echo something ;;
    *" --format "*|*" service-agent "*) echo something ;;
    *" describe "*|*" apps:list "*|*" apps:sdkconfig "*|*" sites:get "*) [ "$THERE" = yes ] ;;
esac
"""
_NAMES = [
    f"{PROJECT}-{name}"
    for name in ("recordings", "training", "backups", "models", "sources", "access-logs")
]
_NAMES += [f"calltone-{name}" for name in ("ticks", "alerts", "reanalysis")]
for _dead in ("ticks", "recordings", "reanalysis"):
    _NAMES += [f"calltone-dead-{_dead}", f"calltone-dead-{_dead}-kept"]

_SECRETS = (
    "TWILIO_AUTH_TOKENS=twilio",
    "CUSTOMER_REF_KEYS=references",
    "ALERT_WEBHOOK_SECRET=alerts",
)
EVERYTHING = {
    "RETRAINING_IMAGE": "1",
    "SETTINGS": "KEEP_AUDIO=on,ALERT_WEBHOOK_URL=https://hooks.example/alerts",
    "SECRETS": ",".join(_SECRETS),
    "FILLED": "versions describe",  # the secrets have values
    "ALERT_EMAIL": "you@example.com",
    "BILLING_ACCOUNT": "AAAAAA-BBBBBB-CCCCCC",
    "REPOSITORY": "owner/calltone",
}
"""All that can be left out."""


class Script:
    """The script in a folder of its own, with stand-ins for the programs it calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "widget" / "dist").mkdir(parents=True)
        (folder / "infra").mkdir()
        for name in ("deploy", "monitoring", "runbooks", "buckets"):
            shutil.copytree(ROOT / "infra" / name, folder / "infra" / name)
        for name in ("deploy.sh", "apis.txt"):
            shutil.copy(ROOT / "infra" / name, folder / "infra")
        shutil.copy(ROOT / "firebase.json", folder)
        self._programs = folder / "bin"
        self._programs.mkdir()
        for name in ("gcloud", "npx", "make", "curl"):
            (self._programs / name).write_text(_RECORDER)
            (self._programs / name).chmod(0o755)

    def run(self, *steps: str, there: bool, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run it as if everything, or nothing, was there."""
        (self.folder / "commands").write_text("")
        return subprocess.run(  # noqa: S603  # the script under test
            [self.folder / "infra" / "deploy.sh", *steps],
            env={
                "PATH": f"{self._programs}:{os.environ['PATH']}",
                "PROJECT": PROJECT,
                "THERE": "yes" if there else "no",
                "FILLED": "nothing",
                "COMMANDS": str(self.folder / "commands"),
                "SDK_CONFIG": _SDK_CONFIG,
                "HAD": "\n".join(_NAMES),
                "POLICIES": "\n".join(self._policies()),
                **settings,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def commands(self, *steps: str, there: bool, **settings: str) -> list[list[str]]:
        """What it called, each with the program's name first.

        Raises:
            AssertionError: it failed.
        """
        done = self.run(*steps, there=there, **settings)
        assert done.returncode == 0, done.stderr
        text = (self.folder / "commands").read_text()
        return [line.split(_SEPARATOR) for line in text.split(f"{_SEPARATOR}\n")[:-1]]

    def _policies(self) -> list[str]:
        """Title and name of every alert, as gcloud lists them."""
        monitoring = self.folder / "infra" / "monitoring"
        titles = [_title(path) for path in (monitoring / "policies").iterdir()]
        titles += [
            _title(burn).replace("OBJECTIVE", objective.stem)
            for burn in (monitoring / "burns").iterdir()
            for objective in (monitoring / "objectives").iterdir()
        ]
        return [f"{title}\tprojects/p/alertPolicies/{n}" for n, title in enumerate(titles)]


def _title(policy: Path) -> str:
    title: str = yaml.safe_load(policy.read_text())["displayName"]
    return title


def option(command: list[str], name: str) -> str | None:
    """The value of an option of a command; None where it has none."""
    return command[command.index(name) + 1] if name in command else None
