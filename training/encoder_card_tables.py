"""The tables of the model card of `encoder-1`, each from figures of its manifest."""

from collections.abc import Iterator, Mapping
from typing import Any

from calltone.emotion.taxonomy import EMOTIONS
from training.card import table

Scores = Mapping[str, Any]
_MEANT = ("uar", "wa", "call_mixed", "call_one_mood")
_ALERT_WAYS = ("single", "call_mixed", "call_one_mood", "telephone_single", "telephone_call_mixed")
_PRF = ("precision", "recall", "f1")
_WHEN = ("before", "after")
_LABELS = tuple(emotion.value for emotion in EMOTIONS)


def way_tables(key: str, scores: Scores) -> Iterator[str]:
    """All tables of one way of holding out, those beside the model in each."""
    listeners = {"encoder": scores} | scores["beside"]
    found = {name: one[key] for name, one in listeners.items() if key in one}
    yield _by_corpus(found)
    yield "\nBy emotion, all counted corpora: precision / recall / F1.\n\n"
    yield _by_emotion(found)
    yield "\nWhat was answered (rows: label), single clips of the counted corpora.\n\n"
    rows = list(zip(_LABELS, scores[key]["confusion"], strict=True))
    yield table(("", *_LABELS), [(name, *row) for name, row in rows if sum(row)])
    yield "\nBy group: UAR of single clips, and in mixed calls.\n\n"
    yield _by_group(found)
    yield "\nUnder other conditions: UAR, mean over the counted corpora; *unchanged* is of the "
    yield "same clips. Those beside it hear single clips.\n\n"
    yield _by_condition(found)
    yield "\n"


def _by_corpus(found: Mapping[str, Scores]) -> str:
    rows: list[tuple[Any, ...]] = []
    own = found["encoder"]
    others = [name for name in found if name != "encoder"]
    for name, row in own["corpora"].items():
        beside = [figure(found[other]["corpora"][name]["uar"]) for other in others]
        meant = [figure(row[key]) for key in _MEANT]
        rows.append((name, row["clips"], row["classes"], *meant, *beside))
    beside = [figure(found[other]["mean"]["uar"]) for other in others]
    rows.append(("mean", "", "", *(figure(own["mean"][key]) for key in _MEANT), *beside))
    header = ("corpus", "clips", "emotions", "UAR single", "WA single", "UAR mixed call")
    return table((*header, "UAR one mood", *(f"UAR {other}" for other in others)), rows)


def _by_emotion(found: Mapping[str, Scores]) -> str:
    emotions = [name for name in _LABELS if name in found["encoder"]["per_emotion"]]
    rows = [
        (
            name,
            *(
                " / ".join(figure(one["per_emotion"][name][key]) for key in _PRF)
                for one in found.values()
            ),
        )
        for name in emotions
    ]
    return table(("", *found), rows)


def _by_group(found: Mapping[str, Scores]) -> str:
    rows = []
    for attribute in ("by_sex", "by_language"):
        for value, row in found["encoder"][attribute].items():
            beside = [
                figure(one[attribute][value]["single"])
                for name, one in found.items()
                if name != "encoder"
            ]
            ways = (figure(row["single"]), figure(row["call_mixed"]))
            rows.append((value, row["clips"], *ways, *beside))
    others = [f"{name} single" for name in found if name != "encoder"]
    return table(("group", "clips", "single", "mixed call", *others), rows)


def _by_condition(found: Mapping[str, Scores]) -> str:
    rows = []
    for condition, row in found["encoder"]["conditions"].items():
        mean = row["mean"]
        beside = [
            figure(one["conditions"][condition]["mean"]["single"])
            for name, one in found.items()
            if name != "encoder"
        ]
        ways = [figure(mean[key]) for key in ("clean", "single", "call_mixed", "call_one_mood")]
        name = condition.replace("_", " ")
        rows.append((name, row["clips"], *ways, *beside))
    others = [name for name in found if name != "encoder"]
    header = ("condition", "clips", "unchanged", "single", "mixed call", "one mood")
    return table((*header, *others), rows)


def calibration_tables(key: str, title: str, scores: Scores) -> Iterator[str]:
    """ECE by corpus, and what stays of clips above a confidence."""
    listeners = {"encoder": scores} | scores["beside"]
    errors = {name: one[key]["expected_calibration_error"] for name, one in listeners.items()}
    rows = [
        (
            corpus,
            *(figure(error[corpus][when]) for error in errors.values() for when in _WHEN),
        )
        for corpus in errors["encoder"]
    ]
    header = [f"{name} {when}" for name in errors for when in _WHEN]
    yield table((f"{title} held out: ECE", *header), rows) + "\n"
    curves = {name: one[key]["risk_coverage"] for name, one in listeners.items()}
    points = [
        (
            row["confidence"],
            *(
                f"{figure(curve[place]['coverage'])} / {figure(curve[place]['accuracy'])}"
                for curve in curves.values()
            ),
        )
        for place, row in enumerate(curves["encoder"])
    ]
    names = [f"{name}: kept / right" for name in curves]
    yield table(("confidence at least", *names), points) + "\n"


def alert_tables(scores: Scores) -> Iterator[str]:
    """Acted anger at the threshold, beside service calls at the same one."""
    listeners = {"encoder": scores} | scores["beside"]
    for key, title in (("held_out_speakers", "speakers"), ("left_out_corpora", "corpora")):
        if key not in scores:
            continue
        rows = [
            (f"{name}, {corpus}", *(_pair(row[way]) for way in _ALERT_WAYS))
            for name, one in listeners.items()
            for corpus, row in one[key]["anger_alert"].items()
            if name == "encoder" or corpus == "all"
        ]
        header = tuple(way.replace("_", " ") for way in _ALERT_WAYS)
        yield table((f"{title} held out: recall / precision", *header), rows) + "\n"


def choice_table(choice: Scores) -> str:
    """What thresholds do where they were not chosen."""
    keys = ("threshold", "recall", "recall_call", "angry", "negative")
    rows = [(row["fold"], *(figure(row[key]) for key in keys)) for row in choice["crossed"]]
    header = ("fold and call kept out", "threshold", "recall, single", "recall, mixed call")
    return table((*header, "angry in the call", "negative in the call"), rows)


def service_table(service: Mapping[str, Scores]) -> str:
    """What is heard in service calls."""
    keys = ("angry", "negative", "happy", "most_angry", "most_negative")
    rows = [
        (
            name,
            row["calls"],
            row["utterances"],
            *(figure(row[key]) for key in keys),
            ", ".join(f"{rule} {count}" for rule, count in row["alerts"].items()),
        )
        for name, row in service.items()
    ]
    header = ("", "calls", "utterances", "angry", "any negative emotion", "happy")
    return table((*header, "most angry call", "most negative call", "alerts"), rows)


def figure(value: float | None) -> str:
    """Three places, a dash for what there is not."""
    return "-" if value is None else f"{value:.3f}"


def _pair(row: Mapping[str, float | None]) -> str:
    return f"{figure(row['recall'])} / {figure(row['precision'])}"
