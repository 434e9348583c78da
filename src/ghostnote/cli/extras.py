"""Commands that need more than the base install."""

from __future__ import annotations

from importlib.util import find_spec

from ghostnote.core.errors import MissingExtraError


def require_extra(command: str, extra: str, *modules: str) -> None:
    """Refuse to begin without what the command will need.

    Raises:
        MissingExtraError: a module is not installed; the message says how to install the extra.
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise MissingExtraError(
            f"`ghostnote {command}` needs {', '.join(missing)}", hint=f'pip install "ghostnote[{extra}]"'
        )
