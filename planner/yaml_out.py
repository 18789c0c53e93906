"""YAML as we write it: whatever the door in ``planner.reading`` reads back is what was meant."""

from __future__ import annotations

import re
from typing import Any

import yaml


class Dumper(yaml.SafeDumper):
    """Safe, and without anchors: our files never refer to themselves."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z"),
    list("-+.0123456789"),
)
"""Texts like 1e5 and -.5 get quotes: YAML 1.1, which the library writes, takes them for texts, YAML 1.2 for numbers."""


def dumped(content: Any) -> str:
    """The text of a file that holds ``content``."""
    return yaml.dump(content, allow_unicode=True, sort_keys=False, width=110, Dumper=Dumper)
