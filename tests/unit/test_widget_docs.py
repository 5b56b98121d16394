"""What docs/widget.md tells integrators is what the tested example does."""

import re

from infra.local.names import ROOT

DOCS = (ROOT / "docs" / "widget.md").read_text()
SERVER = (ROOT / "examples" / "crm" / "server.py").read_text()
FRAME = (ROOT / "widget" / "src" / "embed" / "host.ts").read_text()
MESSAGES = (ROOT / "widget" / "src" / "embed" / "messages.ts").read_text()


def test_the_server_in_the_docs_is_the_example():
    [block] = re.findall(r"```python\n(.*?)```", DOCS, flags=re.DOTALL)
    assert block in SERVER


def test_the_policy_in_the_docs_is_the_example_s():
    [block] = re.findall(r"```\n *(script-src.*?)```", DOCS, flags=re.DOTALL)
    documented = {
        name: set(sources)
        for name, *sources in (line.split() for line in block.split(";"))
        if name != "frame-src"
    }
    [policy] = re.findall(r'POLICY = f"""(.*?)"""', SERVER, flags=re.DOTALL)
    used = {name: set(sources) for name, *sources in (line.split() for line in policy.split(";"))}
    placeholders = {"'self'", "{CALLTONE_URL}", "{CSP_EXTRA}"}
    home = "https://your-project.web.app"
    for name, sources in documented.items():
        assert sources - {home} == used[name] - placeholders


def test_every_message_is_documented():
    types = set(re.findall(r'"(calltone:[a-z-]+)"', FRAME + MESSAGES))
    assert len(types) == 6
    assert not [each for each in types if f'"{each}"' not in DOCS]
