"""Sign-in and the page: the Auth and Hosting emulators of firebase-tools."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from infra.local import wire
from infra.local.errors import StackError
from infra.local.firebase_tools import firebase_command
from infra.local.names import CRM_HOST, DEMO_USERS, HOST, PROJECT_ID, ROOT, DemoUser
from infra.local.process import Runtime, Service, running, wait_ready

_DEADLINE_SEC = 120.0
_EMULATORS = ("auth", "hosting", "hub", "logging")


@contextlib.contextmanager
def firebase(runtime: Runtime, *, page: Path) -> Iterator[Service]:
    """Serve a copy of the built page with its configuration, and the demo users' sign-in.

    Raises:
        StackError: the page was not built.
    """
    if not (page / "index.html").is_file():
        raise StackError(f"The page is not built: {page} has no index.html. Run `make widget`.")
    hosting = runtime.build_dir / "hosting"
    shutil.rmtree(hosting, ignore_errors=True)
    shutil.copytree(page, hosting)
    _write_json(hosting / "config.json", page_configuration(runtime))
    config = runtime.build_dir / "firebase.json"
    _write_json(config, _emulator_configuration(runtime))
    argv = [*firebase_command(), "emulators:start", "--only", "auth,hosting"]
    argv += ["--project", PROJECT_ID, "--config", str(config)]
    environment = {"CI": "1", "NO_UPDATE_NOTIFIER": "1"}
    with running(
        "firebase", argv, runtime=runtime, environment=environment, cwd=runtime.build_dir
    ) as service:
        is_ready = partial(_is_ready, runtime)
        wait_ready(service, is_ready, runtime=runtime, deadline_sec=_DEADLINE_SEC)
        for user in DEMO_USERS:
            create_user(f"{HOST}:{runtime.ports['auth']}", user)
        yield service


def page_configuration(runtime: Runtime) -> dict[str, Any]:
    """Return what the page reads from `/config.json`."""
    ports = runtime.ports
    return {
        "apiBaseUrl": f"http://{HOST}:{ports['api']}/api/v1",
        "firebase": {
            "apiKey": "demo",  # the emulator takes any
            "projectId": PROJECT_ID,
            "authDomain": f"{HOST}:{ports['hosting']}",
        },
        "emulators": {
            "authUrl": f"http://{HOST}:{ports['auth']}",
            "firestoreHost": HOST,
            "firestorePort": ports["firestore"],
        },
        "demoUsers": [
            {"email": user.email, "password": user.password, "label": user.label}
            for user in DEMO_USERS
        ],
        "parentOrigins": [_crm_origin(runtime)],
    }


def create_user(auth_host: str, user: DemoUser) -> None:
    """Create a user with its claims in the Auth emulator at `auth_host` (host:port)."""
    accounts = (
        f"http://{auth_host}/identitytoolkit.googleapis.com/v1/projects/{PROJECT_ID}/accounts"
    )
    owner = {"Authorization": "Bearer owner"}
    account = {
        "localId": user.agent_id,
        "email": user.email,
        "emailVerified": True,
        "password": user.password,
        "displayName": user.label,
    }
    wire.send_json("POST", accounts, account, headers=owner)
    # As in the cloud, an account gets its claims by an update only.
    claims = json.dumps({"role": user.role, "agent_id": user.agent_id})
    claimed = {"localId": user.agent_id, "customAttributes": claims}
    wire.send_json("POST", f"{accounts}:update", claimed, headers=owner)


def _is_ready(runtime: Runtime) -> bool:
    return wire.is_ok(f"http://{HOST}:{runtime.ports['auth']}/") and wire.is_ok(
        f"http://{HOST}:{runtime.ports['hosting']}/config.json"
    )


def _emulator_configuration(runtime: Runtime) -> dict[str, Any]:
    """Return firebase.json for this run: its headers, the chosen ports, no download of a UI."""
    hosting = json.loads((ROOT / "firebase.json").read_text())["hosting"]
    # The page calls the api by its own address here: there is no Cloud Run to rewrite to.
    hosting = {**hosting, "public": "hosting", "rewrites": []}
    for rule in hosting["headers"]:
        for header in rule["headers"]:
            if header["key"] == "Content-Security-Policy":
                header["value"] = _local_policy(header["value"], runtime)
    emulators = {name: {"host": HOST, "port": runtime.ports[name]} for name in _EMULATORS}
    return {
        "hosting": hosting,
        "emulators": emulators | {"ui": {"enabled": False}, "singleProjectMode": True},
    }


def _local_policy(policy: str, runtime: Runtime) -> str:
    """Let the page reach this run's services, and the example CRM frame it."""
    for directive in ("connect-src", "media-src"):
        policy = policy.replace(f"{directive} 'self'", f"{directive} 'self' http://{HOST}:*")
    framed_by = f"frame-ancestors 'self' {_crm_origin(runtime)}"
    return policy.replace("frame-ancestors 'self'", framed_by)


def _crm_origin(runtime: Runtime) -> str:
    return f"http://{CRM_HOST}:{runtime.ports['crm']}"


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n")
