"""`make bench`: CPU time, latency, memory and cold start, against the local stack."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.machine import machine_facts
from benchmarks.measure import measure
from benchmarks.processes import UnsupportedPlatform, check_platform
from benchmarks.report import Document, print_report, report
from calltone.emotion.artifact import MANIFEST
from calltone.platform.settings import model_uri
from infra.local.console import Progress
from infra.local.errors import StackError
from infra.local.names import ROOT
from infra.local.signals import ending_on_signals
from infra.local.stack import LocalStack, StackSources

RESULT = ROOT / "build" / "bench.json"
_STACK_DIR = ROOT / "build" / "bench"
_RUNS = 200


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and write down; return the exit status."""
    arguments = _parser().parse_args(argv)
    console = Console(highlight=False)
    try:
        check_platform()
        models = [_folder_of(name) for name in arguments.model or [model_uri()]]
        machine = machine_facts()
        documents = _measure(models, arguments.runs, console)
    except (StackError, UnsupportedPlatform) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        console.print("\nEnded; nothing was written.")
        return 1
    print_report(console, machine, documents)
    _write_down(machine, documents)
    console.print(f"Figures in {RESULT.relative_to(ROOT)}")
    return 0


def _measure(models: Sequence[Path], runs: int, console: Console) -> list[Document]:
    sources = StackSources(model=models[0])
    with (
        ending_on_signals(),
        LocalStack(build_dir=_STACK_DIR, sources=sources, progress=Progress(console)) as stack,
    ):
        documents = []
        for model in models:
            console.print(f"\n[bold]{model.name}[/]")
            measured = measure(
                stack, model, runs=runs, say=lambda what: console.print(f"  … {what}")
            )
            documents.append(report(measured))
        console.print()
        return documents


def _write_down(machine: Document, documents: Sequence[Document]) -> None:
    """Write the first model's figures where readers of the file expect them."""
    first, *others = documents
    result = first | {"machine": machine}
    if others:
        result["others"] = others
    RESULT.write_text(json.dumps(result, indent=2) + "\n")


def _folder_of(name: str) -> Path:
    """Find a model by its folder, or by its name in model_artifacts."""
    for folder in (Path(name), ROOT / "model_artifacts" / name):
        if (folder / MANIFEST).is_file():
            return folder.resolve()
    raise StackError(f"Expected a model's folder or its name in model_artifacts, got {name!r}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__)
    parser.add_argument(
        "--model",
        action="append",
        help="folder or name of a model, again for each to compare; by default what MODEL_URI "
        "names, else the repository's default",
    )
    parser.add_argument(
        "--runs", type=int, default=_RUNS, help=f"repetitions ({_RUNS}); fewer for a quick look"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
