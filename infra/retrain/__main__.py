"""`python -m infra.retrain`: a new model of labelled calls, registered if it is not worse."""

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from google.cloud import storage

from calltone import cli as calltone
from calltone.container import Container
from calltone.emotion.artifact import ArtifactError, load_model
from calltone.emotion.encoder_model import ENCODER as ENCODER_FILE
from calltone.platform.settings import Settings
from infra.retrain.clips import cut_clips
from infra.retrain.registry import NothingThere, VersionTaken, check_free, fetch, register
from training import cli as training
from training.commands import CLASSIC, ENCODER

_APART = "0"
"""The fold of speakers that the new model does not learn from, and is judged on."""
CORPORA = "corpora"
"""The folder of the training's bucket in which labelled speech lies, a folder for each corpus."""

UNLABELLED = ("neutral", "noise", "calls")
"""Folders beside it: everyday speech, sounds that are no speech, service calls."""


class StepFailed(Exception):
    """A step ended without what the next one needs; it has said why."""


def main(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Run one command; 1 if the new model is worse or a step failed."""
    arguments = _parser().parse_args(argv)
    client = storage.Client(project=arguments.project)
    try:
        with tempfile.TemporaryDirectory(prefix="calltone-retrain-") as folder:
            retraining = Retraining(arguments, client, Path(folder), environment)
            if arguments.command == "compare":
                retraining.compare_registered()
            else:
                retraining.run()
    except (ArtifactError, NothingThere, StepFailed, VersionTaken) as error:
        print(f"retrain: {error}", file=sys.stderr)
        return 1
    return 0


class Retraining:
    """One new model of one project."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        client: storage.Client,
        folder: Path,
        environment: Mapping[str, str],
    ) -> None:
        self._project: str = arguments.project
        self._current: str = arguments.current
        self._version: str = arguments.version
        self._model: str = arguments.model
        self._models = client.bucket(f"{self._project}-models")
        self._training = client.bucket(f"{self._project}-training")
        self._folder = folder
        self._corpora = folder / "corpora"
        self._environment = environment

    def run(self) -> None:
        """Gather, fit, compare, register.

        Raises:
            ArtifactError: the current model cannot be loaded.
            NothingThere: no labelled speech, or no current model.
            StepFailed: a step failed, or the new model is worse.
            VersionTaken: there is a model of that name.
        """
        check_free(self._models, self._version)
        fetch(self._training, CORPORA, self._corpora)
        old = self._fetch_current()
        load_model(old)  # what could not be compared in the end is known before hours of work
        self._gather_unlabelled()
        self._gather_feedback()
        new = self._fit(old / ENCODER_FILE)
        reports = self._compare(old, new)
        uri = register(self._models, new, reports=reports)
        print(f"registered {uri}; release it with\n  python -m infra.release model "
              f"--project {self._project} --version {self._version}")  # fmt: skip

    def compare_registered(self) -> None:
        """Compare a model that is registered with the current one: the gate before a release.

        Raises:
            NothingThere: one of the models, or labelled speech, is missing.
            StepFailed: the new model is worse.
        """
        fetch(self._training, CORPORA, self._corpora)
        new = fetch(self._models, self._version, self._folder / self._version)
        self._compare(self._fetch_current(), new)

    def _fetch_current(self) -> Path:
        return fetch(self._models, self._current, self._folder / "old" / self._current)

    def _gather_unlabelled(self) -> None:
        """Take what `encoder-1` hears beside the labelled sounds, as far as there is any."""
        for name in UNLABELLED:
            with suppress(NothingThere):
                fetch(self._training, name, self._folder / name)

    def _gather_feedback(self) -> None:
        """Take people's word on calls whose sound was kept."""
        index, folder = self._folder / "feedback.csv", self._corpora / "feedback"
        folder.mkdir()
        order = ["feedback", "export", "--out", str(index)]
        if calltone.main(order, environment=self._environment) != 0:
            raise StepFailed("the feedback could not be exported")
        container = Container(Settings.from_environment(self._environment))
        cut, silent = cut_clips(container, index, folder)
        if not cut:
            folder.rmdir()  # an empty folder is no corpus
        print(f"{cut} segments with feedback cut out, {silent} without sound left out")

    def _fit(self, encoder: Path) -> Path:
        """Fit a head on the encoder that serves already; where none does, one is exported."""
        splits, out = self._folder / "speakers.csv", self._folder / "new" / self._version
        corpora = ["--corpora", str(self._corpora)]
        options = ["--splits", str(splits), "--cache", str(self._folder / "cache")]
        options += ["--model", self._model, "--apart", _APART]
        if encoder.is_file():
            options += ["--encoder", str(encoder)]
        for command in (
            ["split", *corpora, "--out", str(splits)],
            ["fit", *corpora, *options, "--out", str(out)],
        ):
            self._train(command, failing="the new model could not be fitted")
        return out

    def _compare(self, old: Path, new: Path) -> Path:
        """Judge both models on speakers that neither knows; answer where the report is."""
        out = self._folder / "comparison"
        command = ["compare", str(old), str(new), "--corpora", str(self._corpora)]
        refusal = f"{self._version} is not registered or released beside {self._current}"
        self._train([*command, "--out", str(out)], failing=refusal)
        return out

    @staticmethod
    def _train(command: Sequence[str], *, failing: str) -> None:
        if training.main(command) != 0:
            raise StepFailed(failing)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.retrain", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("run", "gather, fit, compare and register"),
        ("compare", "compare a registered model with the current one; 1 if it is worse"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--project", required=True)
        command.add_argument("--current", required=True, help="version that serves now")
        command.add_argument("--version", required=True, help="version of the new model")
        command.set_defaults(model=ENCODER)
        if name == "run":
            command.add_argument("--model", choices=(ENCODER, CLASSIC), default=ENCODER)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
