"""The plots of the model card, from the figures that the manifest keeps."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_LOG = logging.getLogger(__name__)
_WAYS = {"held_out_speakers": "speakers held out", "left_out_corpora": "corpora left out"}
CONFUSION, CALIBRATION, CONDITIONS = "confusion.png", "calibration.png", "conditions.png"
_DPI = 80
_SOFTWARE: Mapping[str, Any] = {"Software": None}  # the same figures make the same bytes


def write_plots(scores: Mapping[str, Any], folder: Path) -> list[str]:
    """Draw what there are figures for; answer the names of the files.

    Without matplotlib (training/requirements.txt) nothing is drawn, and the log says so.
    """
    ways = {key: title for key, title in _WAYS.items() if key in scores}
    if not ways:
        return []
    try:
        import matplotlib as mpl
    except ImportError:
        _LOG.warning("no plots: matplotlib is not installed (training/requirements.txt)")
        return []
    mpl.use("agg")
    drawn = {CONFUSION: _confusion, CALIBRATION: _calibration, CONDITIONS: _conditions}
    for name, draw in drawn.items():
        draw(scores, ways, folder / name)
    return list(drawn)


def _panels(count: int, *, height: float) -> tuple[Any, Sequence[Any]]:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, count, figsize=(5.2 * count, height), squeeze=False)
    return figure, axes[0]


def _save(figure: Any, path: Path) -> None:  # noqa: ANN401 - matplotlib is optional
    from matplotlib import pyplot

    figure.tight_layout()
    figure.savefig(path, dpi=_DPI, metadata=_SOFTWARE)
    pyplot.close(figure)


def _confusion(scores: Mapping[str, Any], ways: Mapping[str, str], path: Path) -> None:
    labels = scores["labels"]
    figure, panels = _panels(len(ways), height=4.8)
    for panel, (key, title) in zip(panels, ways.items(), strict=True):
        counts = scores[key]["confusion"]
        shares = [[cell / max(1, sum(row)) for cell in row] for row in counts]
        panel.imshow(shares, vmin=0, vmax=1, cmap="Blues")
        for y, row in enumerate(shares):
            for x, share in enumerate(row):
                colour = "white" if share > 0.5 else "black"  # noqa: PLR2004 - of the scale
                panel.text(x, y, f"{share:.2f}", ha="center", va="center", color=colour, size=8)
        panel.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
        panel.set_yticks(range(len(labels)), labels)
        panel.set(title=f"{title}: share of each label", xlabel="answer", ylabel="label")
    _save(figure, path)


def _calibration(scores: Mapping[str, Any], ways: Mapping[str, str], path: Path) -> None:
    figure, (reliability, risk) = _panels(2, height=4.2)
    reliability.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle=":")
    for key, title in ways.items():
        points = scores[key]["reliability"]
        reliability.plot(*_columns(points, "confidence", "accuracy"), marker="o", label=title)
        points = [row for row in scores[key]["risk_coverage"] if row["accuracy"] is not None]
        risk.plot(*_columns(points, "coverage", "accuracy"), marker="o", label=title)
    reliability.set(title="reliability", xlabel="confidence", ylabel="right", xlim=(0, 1))
    risk.set(title="risk and coverage", xlabel="share of clips kept", ylabel="right", xlim=(0, 1))
    for panel in (reliability, risk):
        panel.set_ylim(0, 1)
        panel.legend()
        panel.grid(alpha=0.3)
    _save(figure, path)


def _conditions(scores: Mapping[str, Any], ways: Mapping[str, str], path: Path) -> None:
    beside = scores.get("beside", {})
    figure, panels = _panels(len(ways), height=4.4)
    for panel, (key, title) in zip(panels, ways.items(), strict=True):
        listeners = {"encoder": scores} | beside
        for name, found in listeners.items():
            conditions = found[key]["conditions"]
            values = [row["mean"]["single"] for row in conditions.values()]
            panel.plot(range(len(values)), values, marker="o", linestyle="", label=name)
        names = [name.replace("_", " ") for name in scores[key]["conditions"]]
        panel.set_xticks(range(len(names)), names, rotation=45, ha="right")
        panel.set(title=title, ylabel="UAR, mean over corpora", ylim=(0, 1))
        panel.legend()
        panel.grid(alpha=0.3)
    _save(figure, path)


def _columns(rows: Sequence[Mapping[str, float]], *keys: str) -> list[list[float]]:
    return [[row[key] for row in rows] for key in keys]
