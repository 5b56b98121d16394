"""Whom a model has learned from, without telling their names."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from training.corpora import Clip

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class KnownSpeakers:
    """Speakers by key; a model that keeps no list knows all of its corpora."""

    keys: frozenset[str]
    corpora: frozenset[str]

    def knows(self, clip: Clip) -> bool:
        """Whether the model may have learned from the clip's speaker."""
        return clip.corpus in self.corpora or speaker_key(clip) in self.keys


def speaker_key(clip: Clip) -> str:
    """Hash corpus and speaker: a manifest may be shown where names of callers may not."""
    return hashlib.sha256(f"{clip.corpus}\n{clip.speaker}".encode()).hexdigest()[:_DIGITS]


def speaker_keys(clips: Iterable[Clip]) -> list[str]:
    """List the speakers of clips."""
    return sorted({speaker_key(clip) for clip in clips})


def known_speakers(manifest: Mapping[str, Any]) -> KnownSpeakers:
    """Read whom the model of a manifest has learned from."""
    keys = manifest.get("training", {}).get("speakers")
    if keys is not None:
        return KnownSpeakers(frozenset(keys), frozenset())
    corpora = (str(corpus["name"]) for corpus in manifest.get("corpora", []))
    return KnownSpeakers(frozenset(), frozenset(corpora))
