"""Tabs of step 5: register, duties, dates, compute, topics, applicability, safeguards. Each only shows the assessment."""
