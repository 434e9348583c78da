"""What a checkpoint can play: the styles that it has learned, and those that it mixes from what it has learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghostnote.styles.profile import StyleProfile
from ghostnote.styles.registry import mix_of, playable, resolve, style_of

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo


@dataclass(frozen=True, slots=True)
class PlayableStyle:
    """A style that a checkpoint can play.

    Attributes:
        name, title, aliases: as in the catalogue.
        profile: None for a style that only the checkpoint knows.
        tempo, tempo_low, tempo_high: BPM; median, 5 % and 95 % of what it was trained on, else of the profile.
        bars: played by people that it was trained on.
        mix: what the checkpoint plays for it: itself, or its family; weights sum to 1.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    profile: StyleProfile | None
    tempo: float
    tempo_low: float
    tempo_high: float
    bars: int
    mix: tuple[tuple[str, float], ...]

    @property
    def family(self) -> tuple[tuple[str, float], ...]:
        """The genres that it is nearest to, the largest share first; itself if it is not in the catalogue."""
        return ((self.name, 1.0),) if self.profile is None else self.profile.family.weights

    @property
    def learned(self) -> bool:
        """Whether the checkpoint was trained on playing of it."""
        return self.bars > 0

    @property
    def composed(self) -> bool:
        """Whether it was trained on what was composed after the style's profile."""
        return not self.bars and self.mix == ((self.name, 1.0),)


def playable_styles(info: CheckpointInfo) -> list[PlayableStyle]:
    """Every style that a checkpoint can play, by name.

    Raises:
        StyleFileError: the user's own styles cannot be read.
    """
    return [_playable(name, info) for name in playable(info.styles)]


def playable_style(name: str, info: CheckpointInfo) -> PlayableStyle:
    """The style that somebody calls `name`.

    Raises:
        UnknownStyleError: there is none, or the checkpoint cannot play it.
        StyleFileError: the user's own styles cannot be read.
    """
    return _playable(resolve(name, info.styles), info)


def _playable(name: str, info: CheckpointInfo) -> PlayableStyle:
    mix, style = mix_of(name, info.styles), style_of(name)
    if name in info.played:
        trained = info.statistics["tempo"][name]
        tempo, low, high = (float(trained[key]) for key in ("median", "low", "high"))
        bars = int(trained["bars"])
    else:
        # A style that nobody played for it is one of the catalogue.
        assert style.profile is not None
        tempo, low, high = style.profile.tempo.typical, style.profile.tempo.low, style.profile.tempo.high
        bars = 0
    return PlayableStyle(name, style.title, style.aliases, style.profile, tempo, low, high, bars, mix)
