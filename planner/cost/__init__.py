"""What it costs: service, cloud, own; three years; power, people, licences. Pure functions; prices come from the catalogue."""

from planner.cost.options import cost

__all__ = ["cost"]
