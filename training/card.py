"""The model card, written from the manifest so that its figures cannot differ from it."""

from collections.abc import Iterator, Mapping
from typing import Any

_INTENDED = """\
# {version}

A small, explainable model of emotion in speech: {columns} statistics of 40 MFCC (librosa), their
deltas, pitch (YIN) and energy, taken over 25 ms frames every 10 ms, scaled, into a random forest.
It answers one of seven emotions with calibrated probabilities. Written by
`python -m training fit --model classic-1`; the figures below are those of `manifest.json`.

## Intended use

To show a customer-service agent how a *customer's* voice sounds, as a hint among others, and to
sum that up over many calls. It hears how somebody sounds, not what they feel. It is not meant for
judging employees, for decisions about a person, or for any use that law forbids.

## Licences of the training data

**Several corpora are for non-commercial use only.** A model trained on them may carry the same
limits: take legal advice before commercial use, or retrain on recordings of your own
(`python -m training split`, then `fit`, with an `index.csv` of your clips).

"""

_READING = """\
UAR is the unweighted mean of the recalls, WA the share of clips that are right. The model may
always answer all seven emotions, also on a corpus that has fewer. Chance is a UAR of 0.14.

"""

_LIMITS = """\
## Limits

* Acted speech, mostly; real calls are mostly neutral, and weaker. Expect worse than above.
* A new corpus (last table) is the honest estimate for a new telephone line, language or culture.
* Only 80-3800 Hz is used and the level is normalised, so that a telephone line or a louder
  microphone changes little (UAR of a forest of RAVDESS alone on unseen actors: 0.476 wide-band and
  0.476 at 8 kHz; with 80-7800 Hz it was 0.458 and 0.400); noise and music do change the answer.
* In the copy of CREMA-D used here nearly all clips are happy or sad: its UAR, which gives the few
  others the same weight, says little, and it counts a quarter in training.
* No baseline per caller: a naturally tense voice may sound angry to it.
* `arousal` and `valence` are the means of fixed coordinates per emotion (Russell and Mehrabian,
  1977) under the probabilities, not measured on their own.
* Pitch is computed by our own YIN, equal to `librosa.yin` (a test compares them): librosa's
  compiles for 3.6-7.6 s at the first call in a process. Its MFCC still costs 1.3-1.9 s there, once.
* The feature set and the versions of the libraries are part of the model: loading refuses others.
"""


def model_card(manifest: Mapping[str, Any]) -> str:
    """Render the card of a manifest as Markdown."""
    return "".join(_sections(manifest))


def _sections(manifest: Mapping[str, Any]) -> Iterator[str]:
    scores = manifest["scores"]
    yield _INTENDED.format(version=manifest["version"], columns=manifest["feature_count"])
    yield table(
        ("corpus", "clips", "speakers", "licence", "commercial use"),
        [
            (
                corpus["name"],
                corpus["clips"],
                corpus["speakers"],
                corpus["licence"]["name"],
                corpus["licence"]["commercial_use"],
            )
            for corpus in manifest["corpora"]
        ],
    )
    yield f"\n## Scores\n\n{_READING}"
    yield "Speakers held out: five folds, each speaker predicted by a forest of other speakers.\n\n"
    yield _scores_table(scores["held_out_speakers"])
    yield "\nCorpus left out: predicted by a forest that never met the corpus.\n\n"
    yield _scores_table(scores["left_out_corpora"])
    yield "\nConfusion of held-out speakers, all corpora (rows: label, columns: answer).\n\n"
    labels = scores["labels"]
    yield table(
        ("", *labels),
        [(name, *row) for name, row in zip(labels, scores["confusion"], strict=True)],
    )
    yield _calibration(manifest)
    yield _LIMITS


def _calibration(manifest: Mapping[str, Any]) -> str:
    error = manifest["scores"]["expected_calibration_error"]
    calibration = manifest["calibration"]
    return (
        "\n## Calibration\n\n"
        f"One temperature ({calibration['temperature']}), fitted on held-out speakers: expected "
        f"calibration error {error['before']:.3f} before, {error['after']:.3f} after (each fold by "
        "the temperature of the others). A confidence below "
        f"{calibration['uncertain_below']} is marked `is_uncertain`: above it, answers were right "
        f"70 % of the time; {manifest['scores']['uncertain_share']:.0%} of held-out clips fall "
        "below.\n\n"
    )


def _scores_table(scores: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        (name, row["clips"], row["classes"], f"{row['uar']:.3f}", f"{row['wa']:.3f}")
        for name, row in scores.items()
    ]
    return table(("corpus", "clips", "emotions", "UAR", "WA"), rows)


def table(header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """Render a table as Markdown."""
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)
