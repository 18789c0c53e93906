"""Parts of the start page: the plan to go on with, recent plans, templates."""
