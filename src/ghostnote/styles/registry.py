"""Finding a style by any of its names, saying which is meant when there is none, and what a checkpoint can play."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ghostnote.core.errors import OwnStyleMismatchError, UnknownStyleError
from ghostnote.styles.catalogue import ENVIRONMENT, catalogue, key_of
from ghostnote.styles.own import own_files
from ghostnote.styles.profile import StyleProfile

__all__ = ["Style", "key_of", "mix_of", "playable", "resolve", "style_of"]

#: How alike, of 100 (rapidfuzz's ratio), a name must be to be suggested.
_ALIKE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Style:
    """What a style is called.

    Attributes:
        name: in params and receipts.
        title: for people.
        aliases: other names it answers to; spelling is forgiving (see `key_of`), so `hip-hop` need not be listed
            beside `hiphop`.
        profile: of the catalogue; None for a style that only a checkpoint knows.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    profile: StyleProfile | None = None


def style_of(name: str) -> Style:
    """The style that is called `name` in params; one that is not in the catalogue is titled by its name.

    Raises:
        StyleFileError: the user's own styles cannot be read.
    """
    profile = catalogue().get(name)
    if profile is None:
        return Style(name, name.replace("_", " ").capitalize())
    return Style(name, profile.title, profile.aliases, profile)


def resolve(name: str, learned: Iterable[str] = ()) -> str:
    """The own name of the style that somebody calls `name`.

    Args:
        name: a name, title or alias, in any spelling that `key_of` forgives.
        learned: the styles of a checkpoint; they need not be in the catalogue, and their own names come first.

    Raises:
        UnknownStyleError: no style is called so; the message has the nearest and how to add one.
        OwnStyleMismatchError: one that was learned from somebody's clips, beside another checkpoint.
        StyleFileError: the user's own styles cannot be read.
    """
    learned = sorted(learned)
    key = key_of(name)
    # What most ask for is found without reading the catalogue.
    own = next((style for style in learned if key_of(style) == key), None)
    if own is not None:
        return own
    names = _names((*learned, *catalogue()))
    if key in names:
        return names[key]
    stale = next((path for path in own_files() if key_of(path.stem) == key), None)
    if stale is not None:
        problem = f"the style {stale.stem} was learned beside another checkpoint, or its file is damaged"
        raise OwnStyleMismatchError(problem, where="style", hint="learn it again: `ghostnote learn`")
    nearest = _nearest(key, names)
    meant = f"did you mean {nearest}? " if nearest else ""
    hint = (
        f"{meant}`ghostnote styles` lists all; to add one, put its file into the folder {ENVIRONMENT}: docs/styles.md"
    )
    raise UnknownStyleError(f"unknown style {name!r}", where="style", hint=hint)


def mix_of(name: str, learned: Collection[str]) -> tuple[tuple[str, float], ...]:
    """The styles of a checkpoint that make up `name`, with weights that sum to 1: itself if learned, else its family.

    Args:
        name: own name of a style, as `resolve` gives it.
        learned: the styles of the checkpoint.

    Raises:
        UnknownStyleError: the checkpoint has learned neither the style nor all of its family.
    """
    if name in learned:
        return ((name, 1.0),)
    profile = catalogue().get(name)
    if profile is None:
        raise UnknownStyleError(f"unknown style {name!r}", where="style", hint="`ghostnote styles` lists all")
    missing = [genre for genre, _ in profile.family.weights if genre not in learned]
    if missing:
        hint = f"it has to know {', '.join(missing)}; choose another style, or another checkpoint"
        raise UnknownStyleError(f"the checkpoint cannot play {name!r}", where="style", hint=hint)
    return profile.family.weights


def playable(learned: Collection[str]) -> list[str]:
    """Every style that a checkpoint can play, sorted: those it has learned, and those of whose family it knows all."""
    mixed = {
        name for name, profile in catalogue().items() if all(genre in learned for genre, _ in profile.family.weights)
    }
    return sorted(mixed | set(learned))


@lru_cache(maxsize=8)
def _names(styles: tuple[str, ...]) -> dict[str, str]:
    """Own name by key; a style's own name comes before what another one is also called."""
    known = [style_of(name) for name in dict.fromkeys(styles)]
    names: dict[str, str] = {}
    for style in known:
        for alias in (style.title, *style.aliases):
            names.setdefault(key_of(alias), style.name)
    names.update({key_of(style.name): style.name for style in known})
    return names


def _nearest(key: str, names: dict[str, str]) -> str | None:
    from rapidfuzz import fuzz, process

    match = process.extractOne(key, names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return None if match is None else names[match[0]]
