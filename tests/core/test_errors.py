import pickle
from collections.abc import Iterator

import pytest

from ghostnote.core import errors
from ghostnote.core.errors import INTERRUPTED_EXIT_CODE, GhostnoteError


def tree(root: type[GhostnoteError]) -> Iterator[type[GhostnoteError]]:
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


KINDS = list(dict.fromkeys(tree(GhostnoteError)))


def test_the_tree_is_whole_and_stands_in_one_module() -> None:
    public = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)}
    assert public == set(KINDS)


def test_each_kind_has_its_own_name_and_exit_code() -> None:
    assert len({kind.slug for kind in KINDS}) == len(KINDS)
    codes = {kind.exit_code for kind in KINDS} | {INTERRUPTED_EXIT_CODE}
    assert len(codes) == len(KINDS) + 1
    # 126 and above belong to the shell, 0 is success.
    assert codes - {INTERRUPTED_EXIT_CODE} <= set(range(1, 126))
    assert INTERRUPTED_EXIT_CODE == 130


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_says_what_where_and_what_to_do(kind: type[GhostnoteError]) -> None:
    assert str(kind("it broke")) == "it broke"
    assert str(kind("it broke", where="bar 3")) == "bar 3: it broke"
    assert str(kind("it broke", where="bar 3", hint="mend it")) == "bar 3: it broke (mend it)"
    assert kind.__doc__


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_passes_between_processes(kind: type[GhostnoteError]) -> None:
    back = pickle.loads(pickle.dumps(kind("it broke", where="bar 3", hint="mend it")))  # noqa: S301 - our own bytes
    assert type(back) is kind
    assert (back.problem, back.where, back.hint) == ("it broke", "bar 3", "mend it")
