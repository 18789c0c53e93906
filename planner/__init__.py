"""Planner: from "we should do something with generative AI" to a decision a board can sign."""

__version__ = "0.1.0"
