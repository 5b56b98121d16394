"""The image of the retraining job has all that the job imports."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local.names import ROOT

DOCKERFILE = (ROOT / "training" / "Dockerfile").read_text()


def test_what_the_image_copies_is_enough_to_start_the_job(tmp_path: Path):
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE):
        *sources, target = line.split()
        for source in map(ROOT.joinpath, sources):
            if target.endswith("/"):
                place = tmp_path / target / source.name
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, place)
            else:
                shutil.copytree(source, tmp_path / target, dirs_exist_ok=True)
    variables = dict(
        re.findall(r"(\w+)=(\S+)", re.search(r"^ENV (.+)$", DOCKERFILE, re.MULTILINE)[1])
    )
    done = subprocess.run(
        [sys.executable, "-m", "infra.retrain", "run", "--help"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "--current" in done.stdout


def test_what_the_image_copies_is_in_its_context():
    kept = (ROOT / "training" / "Dockerfile.dockerignore").read_text()
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert f"!{source}" in kept or f"!{source.split('/')[0]}\n" in kept, source
