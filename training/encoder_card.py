"""The model card of `encoder-1`, written from its manifest so that figures cannot differ."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from training.card import table
from training.conditions import CONDITION_CLIPS_PER_CORPUS
from training.encoder_card_tables import (
    alert_tables,
    calibration_tables,
    choice_table,
    service_table,
    way_tables,
)
from training.listeners import CLASSIC
from training.plots import CALIBRATION, CONDITIONS, CONFUSION

_ABLATIONS = Path(__file__).parent / "ablations.md"  # what was explored, not what `fit` measures
_WAYS = {
    "held_out_speakers": "Speakers held out: five folds, learned from other speakers.",
    "left_out_corpora": "Corpus left out: the model never met the corpus.",
}

_INTENDED = """\
# {version}

The default model: hears emotion in voices it has never met. A frozen speech encoder (Whisper base,
four layers, 8-bit weights), linear heads on mean and deviation over time of each layer, a head that
attends to moments, a baseline of the caller's own voice, and a temperature that grows with how new
a sound is. It answers one of seven emotions with calibrated probabilities. Written by
`python -m training fit --model encoder-1`; every figure below is one of `manifest.json`, but those
of what was tried.

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

* General head: embeddings less each speaker's own mean, so that a voice or a microphone cannot
  stand for an emotion; two logistic regressions on {parts} principal components, averaged and
  folded into one matrix. Classes weigh alike; corpora and copies as `training` in the manifest
  says.
* Familiar head: the same on embeddings as they are. It knows voices and recording conditions,
  hears more in new voices of known corpora, and less in unknown ones. What it hears otherwise than
  the general head counts the less the newer a sound is (see temperature): at most {familiar:.0%},
  half of that at the lower quartile of voices that were not met.
* Attention: {queries} queries, linear in the hidden states after layers 2 and 4, weigh moments of
  80 ms (attentive statistics pooling); weighted means and deviations go through one linear layer.
  Also less each speaker's mean; gradient descent with dropout and smoothed labels. It counts for
  {attention:.0%} of the scores, at equal spread.
* Copies: {copied} clips of each corpus, drawn by lot, also as a plain telephone copy (8 kHz,
  300-3400 Hz, mu-law) and as one random mix of crop, speed, noise and telephone.
* Caller baseline: scores are Gaussian around the emotion plus an offset of the caller; the offset
  is estimated from the call so far, each utterance explained by the emotion it probably had, so
  that a caller who is angry throughout is still heard as angry. Measured on held-out speakers;
  {strength} of the spread between callers counts.
* Temperature: novelty is the logarithm of the mean distance to the five nearest of 4000 sounds that
  were learned from, in 64 components. The logarithm of the temperature is linear in it.
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
the temperature is not fitted on them. Equal shares of the emotions are expected, as by
`calltone predict`. {beside}

*Noise* is of files that were mixed into no training copy; *length* is the middle of a clip without
the pauses at its ends, or of clips of one speaker and emotion strung together where one is too
short. Both are measured on {conditioned} clips of each counted corpus, drawn by lot; telephone
copies exist of up to 1000.

"""

_CALIBRATION = """\
## Calibration

The temperature depends on novelty in a way that is fitted on held-out speakers and corpora left out
alike: {temperatures}. Expected calibration error over 15 bins,
single clips: *after* is each fold or corpus by the temperature fitted without its clips. Below
{uncertain_below} an answer is marked `is_uncertain`. Equal shares of the emotions are expected.

"""

_ALERTS = """\
## Anger alerts: acted anger beside polite service calls

From p = {threshold} on, under the conversation prior; `classic-1` and the guesser at 0.6 and
without a prior, as they would serve. Recall and precision are of acted anger.

"""

_SERVICE = """\
Service calls, none of them learned from, at the same threshold: shares of the customers'
utterances, and what the built-in rules raise in all calls together (`deescalate` is the alert on
anger, `happy` and `recovered` praise).

"""

_CHOICE = """
The threshold is {rule}. So that this can be judged where it was not chosen, it was chosen again
without each fold of speakers and one of the calls:

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
* Not measured: real music on hold, packet loss, wide-band Opus, and processors other than the one
  this was trained on.
* An unknown corpus still comes out too sure of itself, though less than with one temperature.
* `arousal` and `valence` are the means of fixed coordinates per emotion (Russell and Mehrabian,
  1977) under the probabilities, not measured on their own.

## How to retrain

Write an `index.csv` (path, corpus, speaker, emotion; sex and language if known) of labelled calls,
and put unlabelled `neutral`, `noise` and `calls` folders beside it if you have them. Then
`pip install -r training/requirements.txt`, `python -m training split --corpora DIR --out CSV`, and
`python -m training fit --corpora DIR --splits CSV --apart 0 --out model_artifacts/encoder-2`, which
learns nothing of the speakers of fold 0. `python -m training compare model_artifacts/encoder-1
model_artifacts/encoder-2 --corpora DIR` lets both judge clips of speakers that neither has learned
from, writes the figures side by side, and fails where the new model is worse beyond chance.
A run that was stopped goes on where it was.
"""


def encoder_card(manifest: Mapping[str, Any], plots: Sequence[str] = ()) -> str:
    """Render the card of a manifest as Markdown; `plots` are files that lie beside it."""
    return "".join(_sections(manifest, plots))


def _sections(manifest: Mapping[str, Any], plots: Sequence[str]) -> Iterator[str]:
    scores, calibration = manifest["scores"], manifest["calibration"]
    threshold = manifest["alert"]["anger_probability"]
    yield _INTENDED.format(version=manifest["version"])
    yield _sources(manifest)
    parts = " and ".join(str(count) for count, _ in manifest["training"]["general"]["parts"])
    yield _HOW.format(
        parts=parts,
        familiar=manifest["training"]["familiar_share"],
        queries=manifest["training"]["attention"]["queries"],
        attention=manifest["training"]["attention_share"],
        copied=manifest["training"]["copied_clips_per_corpus"],
        strength=f"{manifest['caller']['strength']:.0%}",
    )
    yield _ABLATIONS.read_text(encoding="utf-8")
    yield _READING.format(conditioned=CONDITION_CLIPS_PER_CORPUS, beside=_beside(scores))
    for key, title in _WAYS.items():
        if key in scores:
            yield f"### {title}\n\n"
            yield from way_tables(key, scores)
    yield _pictures(plots, (CONFUSION, CONDITIONS))
    yield _CALIBRATION.format(
        temperatures=_temperatures(scores), uncertain_below=calibration["uncertain_below"]
    )
    for key, title in (("held_out_speakers", "speakers"), ("left_out_corpora", "corpora")):
        if key in scores:
            yield from calibration_tables(key, title, scores)
    yield _pictures(plots, (CALIBRATION,))
    yield _ALERTS.format(threshold=threshold)
    yield from alert_tables(scores)
    if "service_calls" in scores:
        yield _SERVICE
        yield service_table(scores["service_calls"])
    yield _CHOICE.format(rule=scores["alert_choice"]["rule"])
    yield choice_table(scores["alert_choice"])
    yield _other(manifest)
    yield _LIMITS


def _temperatures(scores: Mapping[str, Any]) -> str:
    titles = {"held_out_speakers": "speakers held out", "left_out_corpora": "corpora left out"}
    found = scores["temperature"]
    return ", ".join(f"{found[key]} for the middle of {titles[key]}" for key in found)


def _beside(scores: Mapping[str, Any]) -> str:
    if CLASSIC in scores["beside"]:
        return (
            "Beside it stand `classic-1`, its forest\nfitted for the same folds, and a guesser "
            "that draws its answers by lot."
        )
    return (
        "Beside it stands a guesser that draws\nits answers by lot; `classic-1` was not fitted for "
        "these folds in this run, see its own card."
    )


def _pictures(plots: Sequence[str], names: Sequence[str]) -> str:
    titles = {CONFUSION: "Confusion", CONDITIONS: "Conditions", CALIBRATION: "Calibration"}
    return "".join(f"![{titles[name]}]({name})\n\n" for name in names if name in plots)


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
