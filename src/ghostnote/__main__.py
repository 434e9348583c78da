"""`python -m ghostnote` is `ghostnote`."""

from __future__ import annotations

import sys

from ghostnote.cli import main

# Child processes that are spawned run this file again, under another name.
if __name__ == "__main__":
    sys.exit(main())
