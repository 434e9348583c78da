"""The command line. `main` is the program: it renders every error once and gives it its exit code."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the program on `sys.argv`; the exit status.

    Results go to standard output, everything else to standard error. A `GhostnoteError` becomes one message and the
    exit code of its kind, Ctrl-C 130; a reader that goes away (`| head`) ends the program without a word.
    """
    from ghostnote.core.errors import INTERRUPTED_EXIT_CODE, GhostnoteError

    try:
        try:
            from ghostnote.cli.app import app

            app(prog_name="ghostnote")
        finally:
            # Here rather than at exit, where a broken pipe could no longer be answered.
            sys.stdout.flush()
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 0
    except GhostnoteError as error:
        print(f"ghostnote: error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        status = INTERRUPTED_EXIT_CODE
    except BrokenPipeError:
        # What is still buffered has no reader: the interpreter must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    else:
        status = 0
    if status == INTERRUPTED_EXIT_CODE:
        print("ghostnote: interrupted", file=sys.stderr)
    return status
