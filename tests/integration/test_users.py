"""Users by command line, in the Auth emulator; their tokens open what their roles allow."""

import os
import uuid

import pytest
import requests

from calltone.cli import main
from infra.local.stack import LocalStack
from tests.integration.api import Api


@pytest.fixture
def run(emulators: LocalStack, capsys):
    """Run `users …` and return its output."""

    def users(*words: str, status: int = 0) -> str:
        environment = dict(os.environ) | emulators.settings
        assert main(["users", *words], environment=environment) == status
        output = capsys.readouterr()
        return output.out + output.err

    return users


def signed_in(stack: LocalStack, link: str, email: str) -> Api:
    """Choose a password by the link that was printed, and sign in with it."""
    root = f"http://{stack.auth_host}/identitytoolkit.googleapis.com/v1/accounts"
    code = link.split("oobCode=")[1].split("&", maxsplit=1)[0]
    with requests.Session() as session:
        session.trust_env = False
        chosen = {"oobCode": code, "newPassword": "correct horse"}
        session.post(f"{root}:resetPassword?key=demo", json=chosen, timeout=60).raise_for_status()
        body = {"email": email, "password": "correct horse", "returnSecureToken": True}
        answer = session.post(f"{root}:signInWithPassword?key=demo", json=body, timeout=60)
    answer.raise_for_status()
    return Api(stack.api_url, answer.json()["idToken"])


def test_from_adding_to_removing(run, stack: LocalStack, firestore_client):
    email = f"{uuid.uuid4().hex}@example.com"
    output = run("add", email, "agent", "--agent-id", "agent-9")
    user, link = output.splitlines()
    assert user == f"{email}\tagent\tagent-9"
    api = signed_in(stack, link, email)
    assert api.get("/logs").status_code == 200
    assert api.put("/rules/x", json={}).status_code in (400, 403)
    assert f"{email}\tsupervisor\tagent-9" in run("role", email, "supervisor")
    assert f"{email}\tsupervisor\tagent-9" in run("list")
    run("remove", email)
    assert email not in run("list")
    records = [s.to_dict() for s in firestore_client.collection("audit").stream()]
    about_users = [one for one in records if one["action"].startswith("user.")]
    assert {one["action"] for one in about_users} >= {"user.add", "user.change", "user.remove"}
    assert email not in str(records)


def test_what_cannot_be_done_is_said(run):
    assert "no user" in run("role", "nobody@example.com", "admin", status=1)
    assert "no user" in run("remove", "nobody@example.com", status=1)
    assert "no e-mail address" in run("add", "nonsense", "agent", status=1)
    email = f"{uuid.uuid4().hex}@example.com"
    run("add", email, "agent")
    assert "already" in run("add", email, "agent", status=1)
    run("remove", email)
