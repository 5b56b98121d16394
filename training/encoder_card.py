"""The model card of `encoder-1`, written from its manifest so that figures cannot differ."""

from collections.abc import Iterator, Mapping
from typing import Any

from calltone.emotion.taxonomy import EMOTIONS
from training.card import table

_MEANT = ("uar", "wa", "call_mixed", "call_one_mood")
_WAY_HEADER = (
    "corpus",
    "clips",
    "emotions",
    "UAR single",
    "WA single",
    "UAR mixed call",
    "UAR one mood",
    "UAR of clips with a telephone copy",
    "UAR of those copies",
    "UAR classic-1",
)
_ALERT_WAYS = (
    "single",
    "call_mixed",
    "call_one_mood",
    "telephone_single",
    "telephone_call_mixed",
)
_LABELS = tuple(emotion.value for emotion in EMOTIONS)

_INTENDED = """\
# {version}

The default model: hears emotion in voices it has never met. A frozen speech encoder (Whisper base,
four layers, 8-bit weights; mean and deviation over time of layers 2, 3 and 4), a linear head, a
baseline of the caller's own voice, and one temperature. It answers one of seven emotions with
calibrated probabilities. Written by `python -m training fit --model encoder-1`; every figure below
is one of `manifest.json`.

## Intended use

To show a customer-service agent how a *customer's* voice sounds, as a hint among others, and to
sum that up over many calls. It hears how somebody sounds, not what they feel. It is not meant for
judging employees, for decisions about a person, or for any use that law forbids.

## Licences of the training data

**Several corpora are for non-commercial use only.** A model trained on them may carry the same
limits: take legal advice before commercial use, or retrain on recordings of your own (below).

"""

_HOW = """
## How it was trained

* Head: embeddings less each speaker's own mean, so that a voice or a microphone cannot stand for an
  emotion; two logistic regressions on {parts} principal components, averaged and folded into one
  matrix. Classes weigh alike; corpora and copies as `training` in the manifest says.
* Copies: {copied} clips of each corpus, drawn by lot, also as a plain telephone copy (8 kHz,
  300-3400 Hz, mu-law) and as one random mix of crop, speed, noise and telephone.
* Caller baseline: scores are Gaussian around the emotion plus an offset of the caller; the offset
  is estimated from the call so far, each utterance explained by the emotion it probably had, so
  that a caller who is angry throughout is still heard as angry. Measured on held-out speakers.
* Service calls were not learned from: labelled as neutral they cost more on unseen corpora than
  the conversation prior, which meets the same limits on false alarms.

"""

_READING = """\
## Scores

UAR is the unweighted mean of the recalls; chance is 0.14. *Single*: each clip on its own. *Mixed
call*: the clips of a speaker in an order drawn by lot, each judged by those before it. *One mood*:
calls made of one emotion only. The model may always answer all seven emotions, also on a corpus
that has fewer. Nothing of a held-out speaker or corpus was seen by what predicts it: components,
head and caller model are fitted anew for each fold. The recipe itself was chosen on the same
corpora, so expect a little less on new ones. CREMA-D (of which nearly only two emotions are at
hand) and TESS (two speakers, one sentence) are shown, but are part of no mean or pooled figure, and
the temperature is not fitted on them.

"""

_LIMITS = """
## Limits

* **A corpus or language it has not met is much harder** (tables above), and there it finds few
  of the angry clips at the alert's threshold. It will miss angry callers.
* Training speech is acted, mostly. No labelled spontaneous calls were at hand, so that few false
  alarms in service calls do not show that real moods are found.
* "Calls" above are shuffled acted clips, not conversations.
* By sex and language: groups differ in corpus and recording too, so that the differences are not
  of the groups alone. By age, accent and health: not measured.
* Not measured here: known levels of noise, clip lengths, real music on hold, packet loss, wide-band
  Opus, and processors other than the one this was trained on.
* One temperature cannot suit all: known corpora come out too careful, and an unknown language too
  sure of itself.
* `arousal` and `valence` are the means of fixed coordinates per emotion (Russell and Mehrabian,
  1977) under the probabilities, not measured on their own.

## How to retrain

Write an `index.csv` (path, corpus, speaker, emotion; sex and language if known) of labelled calls,
and put unlabelled `neutral`, `noise` and `calls` folders beside it if you have them. Then
`pip install -r training/requirements.txt`, `python -m training split --corpora DIR --out CSV`, and
`python -m training fit --model encoder-1 --corpora DIR --splits CSV --out model_artifacts/NAME`.
A run that was stopped goes on where it was.
"""


def encoder_card(manifest: Mapping[str, Any]) -> str:
    """Render the card of a manifest as Markdown."""
    return "".join(_sections(manifest))


def _sections(manifest: Mapping[str, Any]) -> Iterator[str]:
    scores = manifest["scores"]
    yield _INTENDED.format(version=manifest["version"])
    yield _sources(manifest)
    parts = " and ".join(str(components) for components, _ in manifest["training"]["head"]["parts"])
    yield _HOW.format(parts=parts, copied=manifest["training"]["copied_clips_per_corpus"])
    yield _READING
    for key, title in (
        ("held_out_speakers", "Speakers held out: five folds, learned from other speakers."),
        ("left_out_corpora", "Corpus left out: the model never met the corpus."),
    ):
        if key in scores:
            yield f"### {title}\n\n{_way(scores[key], scores['beside']['classic-1'].get(key, {}))}"
    yield _calibration(manifest)
    yield _alerts(manifest)
    yield _other(manifest)
    yield _LIMITS


def _sources(manifest: Mapping[str, Any]) -> str:
    corpora = table(
        ("corpus", "clips", "speakers", "licence", "commercial use"),
        [
            (c["name"], c["clips"], c["speakers"], *c["licence"].values())
            for c in manifest["corpora"]
        ],
    )
    materials = [(row["name"], row["use"], row["licence"]) for row in manifest["materials"]]
    return corpora + "\n" + table(("besides", "use", "licence"), materials)


def _way(scores: Mapping[str, Any], classic: Mapping[str, Any]) -> str:
    rows: list[tuple[Any, ...]] = [
        (
            name,
            row["clips"],
            row["classes"],
            *(_figure(row[key]) for key in _MEANT),
            *(_figure(row["telephone"][key]) for key in ("clean_single", "single")),
            _figure(classic.get(name, {}).get("uar")),
        )
        for name, row in scores["corpora"].items()
    ]
    means = [_figure(scores["mean"][key]) for key in _MEANT]
    rows.append(("mean", "", "", *means, "", "", ""))
    text = table(_WAY_HEADER, rows)
    emotions = scores["per_emotion"]
    text += "\nBy emotion (precision, recall, F1), and what was answered (rows: label):\n\n"
    order = [name for name in _LABELS if name in emotions]
    text += table(
        ("", "P", "R", "F1", *_LABELS),
        [
            (
                name,
                *(_figure(emotions[name][key]) for key in ("precision", "recall", "f1")),
                *scores["confusion"][_LABELS.index(name)],
            )
            for name in order
        ],
    )
    groups = [
        (value, row["clips"], _figure(row["single"]), _figure(row["call_mixed"]))
        for value, row in (*scores["by_sex"].items(), *scores["by_language"].items())
    ]
    return text + "\n" + table(("group", "clips", "UAR single", "UAR mixed call"), groups) + "\n"


def _calibration(manifest: Mapping[str, Any]) -> str:
    scores, calibration = manifest["scores"], manifest["calibration"]
    text = (
        "## Calibration\n\n"
        f"One temperature ({calibration['temperature']}) for both ways of holding out. Expected "
        "calibration error (each fold or corpus by the temperature of all others), and what stays "
        f"of single clips above a confidence; below {calibration['uncertain_below']} an answer is "
        "marked `is_uncertain`. Equal shares of the emotions are expected here.\n\n"
    )
    for key, title in (("held_out_speakers", "speakers"), ("left_out_corpora", "corpora")):
        if key not in scores:
            continue
        errors = scores[key]["expected_calibration_error"]
        rows = [(name, _figure(e["before"]), _figure(e["after"])) for name, e in errors.items()]
        text += table((f"{title} held out", "ECE before", "ECE after"), rows) + "\n"
        points = [
            (row["confidence"], _figure(row["coverage"]), _figure(row["accuracy"]))
            for row in scores[key]["risk_coverage"]
        ]
        text += table(("confidence at least", "share of clips", "right"), points) + "\n"
    return text


def _alerts(manifest: Mapping[str, Any]) -> str:
    scores, threshold = manifest["scores"], manifest["alert"]["anger_probability"]
    text = (
        f"## Anger alerts: acted anger beside polite service calls\n\nAbove p = {threshold}, under "
        "the conversation prior. Recall and precision are of acted anger.\n\n"
    )
    for key, title in (("held_out_speakers", "speakers"), ("left_out_corpora", "corpora")):
        if key in scores:
            rows = [
                (name, *(_pair(row[way]) for way in _ALERT_WAYS))
                for name, row in scores[key]["anger_alert"].items()
            ]
            header = tuple(way.replace("_", " ") for way in _ALERT_WAYS)
            text += table((f"{title} held out: recall / precision", *header), rows) + "\n"
    if "service_calls" not in scores:
        return text
    rows = [
        (
            prior,
            row["calls"],
            row["utterances"],
            *(_figure(row[key]) for key in ("angry", "negative", "happy")),
        )
        for prior, row in scores["service_calls"].items()
    ]
    text += "Share of utterances of service calls, none of them learned from, above it:\n\n"
    header = ("prior", "calls", "utterances", "angry", "any negative emotion", "happy")
    return text + table(header, rows)


def _other(manifest: Mapping[str, Any]) -> str:
    scores = manifest["scores"]
    gate, speed = scores["speech_gate"], scores["speed"]
    megabytes = sum(entry["bytes"] for entry in manifest["files"].values()) / 1e6
    return (
        "\n## Sounds that are no speech, size and speed\n\n"
        f"The speech gate, on speakers and noises kept apart from it, refuses "
        f"{gate['speech_refused']:.1%} of speech and lets {gate['noise_passed']:.1%} of noises, "
        "tones and clicks pass; what it refuses is never shown as a confident emotion. "
        f"The files have {megabytes:.1f} MB; {speed['chunk_sec']:g} s of sound take "
        f"{speed['median_ms']} ms of CPU on one thread (median; 99th percentile "
        f"{speed['p99_ms']} ms) on the machine that trained it, which may have been busy.\n"
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _pair(row: Mapping[str, float | None]) -> str:
    return f"{_figure(row['recall'])} / {_figure(row['precision'])}"
