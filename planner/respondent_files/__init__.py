"""Respondent files: a blank questionnaire for one person as YAML or XLSX, and filled ones back into the plan. No Qt.

Whoever fills a file in is alone with it: it holds the questions of the assigned steps, and no vote of anybody else.
"""

from planner.respondent_files.merging import Merged, MergeRefused, merge_files
from planner.respondent_files.questionnaire import LANGUAGES, Extent, NothingAsked
from planner.respondent_files.writing import ENDINGS, write_blank

__all__ = ["ENDINGS", "LANGUAGES", "Extent", "MergeRefused", "Merged", "NothingAsked", "merge_files", "write_blank"]
