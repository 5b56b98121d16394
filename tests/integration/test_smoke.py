"""The look at a deployment, on the local one."""

import pytest

from infra.release.smoke import NotAsDeployed, check, main


def test_what_runs_is_as_it_should_be(stack):
    said = check(stack.page_url)
    assert "encoder-1" in said
    assert stack.api_url in said


def test_something_else_is_not_taken_for_it(stack):
    with pytest.raises(NotAsDeployed, match="expected 200, got 404"):
        check(f"{stack.page_url}/nothing-here")


def test_nobody_there(capsys):
    assert main(["http://127.0.0.1:9"]) == 1
    assert "smoke:" in capsys.readouterr().err
