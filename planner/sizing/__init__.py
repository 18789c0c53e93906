"""The performance model: transformer arithmetic, hardware ceilings, calibration, search, validation.

Knows nothing of plans and their wording: it takes a workload and returns figures, so that it can be validated on
published measurements and used as a library. No Qt.
"""
