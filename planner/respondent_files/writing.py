"""Write a blank questionnaire; the ending of the name says in which format."""

from __future__ import annotations

from pathlib import Path

from planner.plan.file import write_bytes_atomic
from planner.plan.plan import Plan
from planner.plan.respondents import Respondent
from planner.respondent_files import xlsx_form, yaml_form
from planner.respondent_files.questionnaire import Extent, questionnaire

ENDINGS = (".xlsx", ".yaml", ".yml")


def write_blank(path: Path, plan: Plan, respondent: Respondent, language: str, extent: Extent = Extent.ALL) -> int:
    """Write the questionnaire of one person and return how many questions it asks.

    ``language`` is "ko", "en" or "both". Raises NothingAsked and FileProblem; ValueError for another ending.
    """
    form = questionnaire(plan, respondent, language, extent)
    ending = path.suffix.casefold()
    if ending not in ENDINGS:
        raise ValueError(ending)
    content = xlsx_form.blank(form) if ending == ".xlsx" else yaml_form.blank(form).encode("utf-8")
    write_bytes_atomic(path, content)
    return len(form.questions)
