"""Tabs of the page of use cases: portfolio with its editor, import, catalogue, demand, order and money."""
