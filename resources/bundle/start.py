"""First file of the stand-alone program, as ``planner`` and ``planner-window`` alike."""

from planner.cli import main

raise SystemExit(main())
