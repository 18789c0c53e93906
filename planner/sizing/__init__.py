"""The performance model: what a model needs of GPUs, how fast it answers, what training takes. No plans, no Qt.

Three kinds of truth never share a file: arithmetic (``work``), measurement (``calibration``) and what follows from
both and a datasheet (``timing`` and everything after it). Import from the modules.
"""
