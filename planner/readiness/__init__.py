"""Scores, gates, unknown bounds, customisation level, use-case value, risks. Pure functions over plan and catalogue.

Method: ``resources/readiness/method.yaml`` (versioned); no number of the method stands in code. No Qt.
"""
