"""What `make bench` writes down and prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Measurements

Document = dict[str, Any]

_TAIL, _FAR_TAIL = 95.0, 99.0
_MS_PER_SEC = 1000.0
OTHER_STAGE = "http_and_rest"


@dataclass(frozen=True)
class Figure:
    """A row of the table: where its value lies in the document, and the most it should be."""

    title: str
    path: tuple[str, ...]
    unit: str
    at_most: float | None = None
    over: tuple[str, ...] | None = None
    """Where the value lies that this one is shown in multiples of."""

    def value(self, document: Document) -> float:
        """Return its value."""
        value = _at(document, self.path)
        return round(value / _at(document, self.over), 2) if self.over else value


FIGURES = (
    Figure("chunk of 2.5 s, CPU, median", ("chunk", "cpu_ms_p50"), "ms", at_most=35),
    Figure("chunk, wall, median", ("chunk", "wall_ms_p50"), "ms"),
    Figure("chunk, wall, p95", ("chunk", "wall_ms_p95"), "ms", at_most=120),
    Figure("chunk, wall, p99", ("chunk", "wall_ms_p99"), "ms"),
    Figure("3 s to probabilities, CPU, median", ("model", "cpu_ms_p50"), "ms", at_most=25),
    Figure(
        "3 s to probabilities, CPU, p99/median",
        ("model", "cpu_ms_p99"),
        "",
        at_most=2,
        over=("model", "cpu_ms_p50"),
    ),
    Figure("loading the model", ("model", "load_s"), "s", at_most=0.4),
    Figure("cold start to first answer", ("cold_start_s",), "s", at_most=2.5),
    Figure("resident memory", ("rss_mb",), "MB", at_most=400),
    Figure("live calls per vCPU", ("live_calls_per_vcpu",), ""),
    Figure("recording of 4 h, times real time", ("recording", "times_real_time_per_vcpu"), ""),
    Figure("mono recording, times real time", ("mono_recording", "times_real_time_per_vcpu"), ""),
    Figure("recording of 4 h, peak memory", ("recording", "peak_mb"), "MB", at_most=400),
)


def report(measured: Measurements) -> Document:
    """Put the figures together as `build/bench.json` holds them, without the machine."""
    chunk = measured.chunk
    return {
        "model_version": measured.model_version,
        "chunk": {
            "cpu_ms_p50": round(chunk.cpu(), 2),
            "wall_ms_p50": round(chunk.wall(), 2),
            "wall_ms_p95": round(chunk.wall(_TAIL), 2),
            "wall_ms_p99": round(chunk.wall(_FAR_TAIL), 2),
            "stages_ms": _stages(measured),
        },
        "model": {
            "cpu_ms_p50": round(measured.model.cpu(), 2),
            "cpu_ms_p99": round(measured.model.cpu(_FAR_TAIL), 2),
            "load_s": round(measured.load_sec, 3),
        },
        "cold_start_s": round(measured.cold_start_sec, 2),
        "rss_mb": round(measured.resident_mb, 1),
        "live_calls_per_vcpu": round(_MS_PER_SEC * measured.chunk_sec / chunk.cpu(), 1),
        "recording": _recording(measured.recordings),
        "mono_recording": _recording([measured.mono]),
    }


def print_report(
    console: Console, machine: Mapping[str, Any], documents: Sequence[Document]
) -> None:
    """Print one column per model, and how far the figures can be trusted."""
    table = Table(title="What Calltone costs", title_justify="left")
    table.add_column("")
    for document in documents:
        table.add_column(document["model_version"], justify="right")
    table.add_column("at most", justify="right", style="dim")
    for figure in FIGURES:
        shown = [_shown(figure, document) for document in documents]
        limit = "" if figure.at_most is None else f"{figure.at_most:g} {figure.unit}"
        table.add_row(figure.title, *shown, limit)
    table.add_section()
    for stage in documents[0]["chunk"]["stages_ms"]:
        spent = [f"{document['chunk']['stages_ms'][stage]:.2f} ms" for document in documents]
        table.add_row(f"  of a chunk's CPU: {stage.replace('_', ' ')}", *spent, "")
    table.add_section()
    for part in documents[0]["recording"]["shares"]:
        shares = [f"{document['recording']['shares'][part]:.0%}" for document in documents]
        table.add_row(f"  of a recording's CPU: {part.replace('_', ' ')}", *shares, "")
    for minutes in documents[0]["recording"]["by_minutes"]:
        lengths = [document["recording"]["by_minutes"][minutes] for document in documents]
        spent = [f"{one['cpu_s_per_minute']:.2f} s, {one['peak_mb']:.0f} MB" for one in lengths]
        table.add_row(f"  CPU per minute, and memory, of {minutes} min", *spent, "")
    console.print(table)
    console.print(
        f"Measured on {machine['cpu_model']}, {machine['cores']} cores, load average "
        f"{machine['load_average_at_start']} at the start. Other work on the machine lengthens "
        "every figure, wall time most: compare figures of one run, not of two. A chunk is one of "
        "speech, sent when the one before was answered. Stages are timed in a process of their "
        "own. At a cold start no cache is filled but the bytecode of installed packages, as in a "
        "deployed image. Memory counts a page shared by server and worker once.",
        style="dim",
    )


def _recording(lengths: Sequence[dict[str, Any]]) -> Document:
    """The cost of recordings by length; shares and speed are those of the longest."""
    longest = lengths[-1]
    cpu_sec = longest["cpu_sec"]
    shares = {name: round(sec / cpu_sec, 3) for name, sec in longest["parts_cpu_sec"].items()}
    return {
        "times_real_time_per_vcpu": round(60 * longest["minutes"] / cpu_sec),
        "peak_mb": round(longest["peak_mb"], 1),
        "shares": shares | {"rest": round(1 - sum(shares.values()), 3)},
        "by_minutes": {
            str(length["minutes"]): {
                "cpu_s": round(length["cpu_sec"], 2),
                "wall_s": round(length["wall_sec"], 2),
                "peak_mb": round(length["peak_mb"], 1),
                "cpu_s_per_minute": round(length["cpu_sec"] / length["minutes"], 3),
            }
            for length in lengths
        },
    }


def _at(document: Document, path: Sequence[str]) -> float:
    found: Any = document
    for key in path:
        found = found[key]
    return float(found)


def _stages(measured: Measurements) -> dict[str, float]:
    """Each stage's CPU time; what is left of the whole function's is HTTP, JSON and the rest."""
    known = {name: round(cpu_ms, 2) for name, cpu_ms in measured.stages_cpu_ms.items()}
    return known | {OTHER_STAGE: round(measured.chunk.cpu() - sum(known.values()), 2)}


def _shown(figure: Figure, document: Document) -> str:
    value = figure.value(document)
    text = f"{value:g} {figure.unit}".rstrip()
    if figure.at_most is None:
        return text
    return f"[green]✓[/] {text}" if value <= figure.at_most else f"[red]✗[/] {text}"
