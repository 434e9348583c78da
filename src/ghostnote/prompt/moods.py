"""Moods, and what they suggest. Design choices, all of them: a mood has no right value, only a likely one.

Tempo and swing are in none: a dark beat may be fast or slow. Anything else that a prompt says of a field wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ghostnote.prompt.senses import Mood


@dataclass(frozen=True, slots=True)
class MoodRow:
    """One mood: its words, parted by `|`, the first is its name; and what it suggests."""

    words: str
    mood: Mood

    @property
    def name(self) -> str:
        """The first of its words."""
        return self.words.split("|")[0]


def _row(words: str, **values: float) -> MoodRow:
    return MoodRow(words, Mood(tuple(values.items())))


MOODS: Final = (
    _row("dark|moody|brooding|sinister|ominous|gloomy|menacing|eerie|spooky|darker", density=35.0, complexity=35.0),
    _row(
        "happy|cheerful|sunny|bright|joyful|joyous|playful|bouncy|uplifting|feel good|happy go lucky|happier|jolly|fun",
        density=62.0,
        syncopation=60.0,
    ),
    _row(
        "aggressive|angry|heavy|hard hitting|brutal|fierce|furious|savage|violent|heavier|rage",
        density=75.0,
        intensity=85.0,
    ),
    _row(
        "chill|chilled|chilled out|mellow|relaxed|calm|easygoing|easy going|chillout|soothing|relaxing|laid back vibe",
        density=35.0,
        intensity=35.0,
        laid_back=6.0,
    ),
    _row(
        "energetic|driving|hype|lively|exciting|party|high energy|pumping|full of energy", density=72.0, intensity=72.0
    ),
    _row("sad|melancholic|melancholy|wistful|lonely|mournful|somber|sombre", density=30.0, intensity=30.0),
    _row("epic|cinematic|anthemic|huge|triumphant|majestic|massive|stadium", dynamics=80.0, intensity=80.0),
    _row("groovy|in the pocket|pocket|deep pocket|funky groove", syncopation=62.0, ghost_notes=40.0),
    _row("dreamy|ethereal|atmospheric|ambient|floaty|hazy|spacey|meditative", density=25.0, intensity=30.0),
    _row("smooth|sexy|sensual|silky|romantic|velvety", dynamics=35.0, laid_back=5.0),
    _row("tense|nervous|anxious|edgy|urgent|jittery|restless|suspenseful", syncopation=68.0, laid_back=-5.0),
    _row("gritty|dirty|grimy|dusty|raw|filthy|greasy|gritty and raw", dynamics=65.0, laid_back=5.0),
)
