"""YAML whose every value knows its line, so that a mistake in a file is told with path and line.

PyYAML's safe loader only composes nodes here; nothing in a file is ever turned into an object of its own choosing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from ghostnote.core.errors import StyleFileError
from ghostnote.core.params import Range

#: Characters in a file: the longest that ships has a tenth of it.
MOST_CHARACTERS: Final = 65_536
_NUMBER: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)")
_WHOLE: Final = re.compile(r"[-+]?\d+")


@dataclass(frozen=True, slots=True)
class Marked:
    """A value of a file.

    Attributes:
        value: text of a scalar, or a list or a mapping of `Marked`.
        path: of the file.
        line: from 1.
        name: how it is reached, e.g. `feel.swing`; empty for the whole file.
    """

    value: str | list[Marked] | dict[str, Marked]
    path: str
    line: int
    name: str = ""

    @property
    def where(self) -> str:
        """Path, line and name."""
        place = f"{self.path}, line {self.line}"
        return f"{place}, {self.name}" if self.name else place

    def refuse(self, problem: str, hint: str) -> NoReturn:
        """Raise `StyleFileError` here."""
        raise StyleFileError(problem, where=self.where, hint=hint)

    def section(self, needed: Iterable[str] = (), optional: Iterable[str] | None = ()) -> Mapping[str, Marked]:
        """The mapping that this is.

        Args:
            needed: keys that it must have.
            optional: keys that it may have besides; None for any.

        Raises:
            StyleFileError: no mapping, a key that is missing, or one that is not known.
        """
        needed = tuple(needed)
        if not isinstance(self.value, dict):
            self.refuse("a mapping is needed here", f"write it as {{{', '.join(f'{key}: ...' for key in needed)}}}")
        for key in needed:
            if key not in self.value:
                self.refuse(f"{key!r} is missing", "see docs/styles.md for what belongs here")
        if optional is not None:
            known = (*needed, *optional)
            for key, value in self.value.items():
                if key not in known:
                    value.refuse(f"unknown key {key!r}", f"known here: {', '.join(known)}")
        return self.value

    def items(self) -> list[Marked]:
        """The elements of a list; one value alone is a list of it.

        Raises:
            StyleFileError: an empty list, or a mapping.
        """
        if isinstance(self.value, dict) or self.value == []:
            self.refuse("a list is needed here", "write it as [one, another]")
        return [self] if isinstance(self.value, str) else self.value

    def text(self, most: int = 2_000) -> str:
        """The text that this is, its white space in single spaces.

        Raises:
            StyleFileError: no text, an empty one, or one that is longer than `most`.
        """
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse("text is needed here", "write it on one line, or after >-")
        if len(self.value) > most:
            self.refuse(f"{len(self.value):,} characters", f"at most {most:,}")
        return " ".join(self.value.split())

    def choice(self, choices: Iterable[str]) -> str:
        """One of `choices`.

        Raises:
            StyleFileError: another text.
        """
        choices = tuple(choices)
        text = self.text()
        if text not in choices:
            self.refuse(f"{text!r} is not known", f"one of: {', '.join(choices)}")
        return text

    def number(self, limits: Range) -> float:
        """A number within `limits`.

        Raises:
            StyleFileError: no number, or one outside its range.
        """
        pattern = _WHOLE if limits.whole else _NUMBER
        span = f"{limits.meaning}: {limits.low:g} to {limits.high:g} {limits.unit}".rstrip()
        if not isinstance(self.value, str) or not pattern.fullmatch(self.value):
            self.refuse("a whole number is needed here" if limits.whole else "a number is needed here", span)
        value = float(self.value)
        if not limits.low <= value <= limits.high:
            self.refuse(f"{self.value} is out of range", span)
        return value

    def whole(self, limits: Range) -> int:
        """A whole number within `limits`, as `number`."""
        return int(self.number(limits))


def read_marked(text: str, path: str) -> Marked:
    """What a file says.

    Args:
        text: of the file.
        path: where it lies, for messages.

    Raises:
        StyleFileError: too long, not YAML, or a key that is given twice.
    """
    import yaml

    whole = Marked("", path, 1)
    if len(text) > MOST_CHARACTERS:
        whole.refuse(f"{len(text):,} characters", f"a style's file has at most {MOST_CHARACTERS:,}")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
        return whole if node is None else _marked(node, path, "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        Marked("", path, line).refuse(f"not YAML: {said}", "check indentation, brackets and quotes around this line")
    except RecursionError:
        whole.refuse("brackets in brackets without end", "a style's file is at most four levels deep")


def _marked(node: Any, path: str, name: str) -> Marked:
    import yaml

    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Marked(str(node.value), path, line, name)
    if isinstance(node, yaml.SequenceNode):
        items = [_marked(item, path, f"{name}[{place}]") for place, item in enumerate(node.value)]
        return Marked(items, path, line, name)
    found: dict[str, Marked] = {}
    for key, value in node.value:
        at = Marked("", path, key.start_mark.line + 1, name)
        if not isinstance(key, yaml.ScalarNode):
            at.refuse("a key that is no text", "write keys as plain words")
        if key.value in found:
            at.refuse(f"{key.value!r} is given twice", "keep one of them")
        found[key.value] = _marked(value, path, f"{name}.{key.value}" if name else str(key.value))
    return Marked(found, path, line, name)
