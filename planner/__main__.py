"""``python -m planner``: the same as ``planner``."""

from planner.cli import main

raise SystemExit(main())
