"""Finding a style by any of its names, and saying which is meant when there is none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ghostnote.core.errors import UnknownStyleError
from ghostnote.styles.catalogue import CATALOGUE, Style

#: How alike (difflib's ratio) a name must be to be suggested.
_ALIKE: Final = 0.5


@lru_cache(maxsize=1024)
def key_of(name: str) -> str:
    """What names are compared by: letters and digits only, without accents, in lower case; `&` is `n`.

    So `Hip-Hop`, `hip hop` and `hiphop` are one, and so are `r&b` and `R n B`.
    """
    plain = unicodedata.normalize("NFKD", name.replace("&", "n").casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def style_of(name: str) -> Style:
    """The catalogue's row of a style that a checkpoint calls `name`; one that is not in it is titled by its name."""
    return CATALOGUE.get(name) or Style(name, name.replace("_", " ").capitalize())


def resolve(name: str, known: Iterable[str]) -> str:
    """The name, as in `known`, of the style that somebody calls `name`.

    Args:
        name: a name, title or alias, in any spelling that `key_of` forgives.
        known: the styles that there are, e.g. those of a checkpoint; they need not be in the catalogue.

    Raises:
        UnknownStyleError: no style of `known` is called so; the message has the nearest and lists all.
    """
    styles = [style_of(style) for style in known]
    names: dict[str, str] = {}
    for style in styles:
        for alias in (style.title, *style.aliases):
            names.setdefault(key_of(alias), style.name)
    # A style's own name comes before what another one is also called.
    names.update({key_of(style.name): style.name for style in styles})
    found = names.get(key_of(name))
    if found is not None:
        return found
    listed = ", ".join(sorted(style.name for style in styles))
    nearest = _nearest(key_of(name), names)
    meant = f"did you mean {nearest}? " if nearest else ""
    raise UnknownStyleError(f"unknown style {name!r}", where="style", hint=f"{meant}there are: {listed}")


def _nearest(key: str, names: dict[str, str]) -> str | None:
    from difflib import get_close_matches

    matches = get_close_matches(key, names, n=1, cutoff=_ALIKE)
    return names[matches[0]] if matches else None
