"""``python -m soni_dsl`` is ``soni``."""

from __future__ import annotations

from soni_dsl.cli.main import main

if __name__ == "__main__":
    main()
