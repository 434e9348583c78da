"""The catalogue: every style that ships with the package, and those of the user's own folder.

A file a style, `profiles/NAME.yaml`; `$GHOSTNOTE_STYLES` names a folder of more. Names, titles and aliases are one
space: two styles that would answer to one name are refused, so that nothing is replaced in silence.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ghostnote.core.errors import StyleFileError
from ghostnote.styles.profile import StyleProfile
from ghostnote.styles.reading import read_profile

#: Variable of the environment that names a folder of the user's own styles.
ENVIRONMENT: Final = "GHOSTNOTE_STYLES"
ENDING: Final = ".yaml"


def catalogue() -> Mapping[str, StyleProfile]:
    """Every style by its name, sorted: those that ship, and those of the folder that `$GHOSTNOTE_STYLES` names.

    The folder is read once in a process for as long as its files stay as they are.

    Raises:
        StyleFileError: a folder or file that cannot be read, a file that describes no style, or a name that two share.
    """
    named = os.environ.get(ENVIRONMENT)
    if not named:
        return shipped()
    folder = Path(named).expanduser()
    return _with_own(str(folder), tuple(_states(folder)))


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, StyleProfile]:
    """The styles that ship with the package, by name, sorted."""
    folder = resources.files("ghostnote.styles") / "profiles"
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(ENDING))
    profiles = [read_profile((folder / file).read_text("utf-8"), file, file.removesuffix(ENDING)) for file in files]
    _require_own_names((profile, f"{profile.name}{ENDING}") for profile in profiles)
    return MappingProxyType({profile.name: profile for profile in profiles})


@lru_cache(maxsize=1024)
def key_of(name: str) -> str:
    """What names are compared by: letters and digits only, without accents, in lower case; `&` is `n`.

    So `Hip-Hop`, `hip hop` and `hiphop` are one, and so are `r&b` and `R n B`.
    """
    plain = unicodedata.normalize("NFKD", name.replace("&", "n").casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(maxsize=4)
def _with_own(folder: str, files: tuple[tuple[str, int, int], ...]) -> Mapping[str, StyleProfile]:
    own = [_read(Path(folder) / name) for name, _, _ in files]
    paths = {profile.name: f"{profile.name}{ENDING} of ghostnote" for profile in shipped().values()}
    both = [*((profile, paths[name]) for name, profile in shipped().items()), *own]
    _require_own_names(both)
    return MappingProxyType({profile.name: profile for profile, _ in sorted(both, key=lambda one: one[0].name)})


def _states(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Name, time of change and size of each file of the folder, by name."""
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix == ENDING:
                state = path.stat()
                yield path.name, state.st_mtime_ns, state.st_size
    except OSError as error:
        hint = f"${ENVIRONMENT} names a folder of styles; create it, or unset it"
        raise StyleFileError(f"cannot be read: {error.strerror}", where=str(folder), hint=hint) from None


def _read(path: Path) -> tuple[StyleProfile, str]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise StyleFileError(f"cannot be read: {error.strerror}", where=str(path), hint="check its rights") from None
    except UnicodeDecodeError:
        raise StyleFileError("not UTF-8", where=f"{path}, line 1", hint="save it as UTF-8") from None
    return read_profile(text, str(path), path.stem), str(path)


def _require_own_names(profiles: Iterable[tuple[StyleProfile, str]]) -> None:
    """Refuse a name, title or alias of one style that is another's; within one style they may be alike."""
    owners: dict[str, tuple[StyleProfile, str]] = {}
    for profile, path in profiles:
        for name in (profile.name, profile.title, *profile.aliases):
            owner, its_path = owners.setdefault(key_of(name), (profile, path))
            if owner is not profile:
                hint = "choose another name: styles that are there are not replaced"
                problem = f"{name!r} is already a name of the style {owner.name} ({its_path})"
                raise StyleFileError(problem, where=path, hint=hint)
