"""Every door through which bytes or text from outside come in, each as one function of bytes.

``read`` may end in any way that the product knows (its own refusals, told in both languages) and in no other. What was
read is used as the product uses it next, so that a value that is let in and breaks later is found too. A module that
reads files and stands neither in ``READERS`` nor in ``TRUSTED`` fails ``tests/test_fuzz_small.py``.
"""

from __future__ import annotations

from tests.campaigns import fuzz_forms as forms
from tests.campaigns import fuzz_inputs as inputs
from tests.campaigns.fuzz_own_files import (
    assessed_plan,
    copy_seeds,
    kept_seeds,
    plan_seeds,
    preference_seeds,
    read_kept,
    read_plan,
    read_plan_file,
    read_preferences,
    read_recent,
    read_record,
    read_recovery,
    read_report,
    read_sealed,
    read_traces,
    recent_seeds,
    report_seeds,
    sealed_seeds,
)
from tests.campaigns.fuzz_people import (
    argument_seeds,
    logo_seeds,
    prose_seeds,
    read_arguments,
    read_logo,
    read_prose,
    read_typed,
    typed_seeds,
)
from tests.campaigns.fuzz_reader import Reader
from tests.campaigns.fuzz_sent_files import (
    cases_seeds,
    read_calibration,
    read_cases,
    read_pasted,
    read_results,
    read_table_file,
    read_table_workbook,
    read_update,
    read_vote_workbook,
    read_votes,
    result_seeds,
    result_table_seeds,
    table_seeds,
    table_workbook_seeds,
    update_seeds,
    votes_seeds,
    workbook_seeds,
)

READERS = (
    Reader("plan", ("planner.plan.file", "planner.reading"), plan_seeds, inputs.plan_text, read_plan),
    Reader("plan file", ("planner.plan.file", "planner.plan.attached"), plan_seeds, inputs.plan_text, read_plan_file, 0.3),
    Reader("plan assessed", ("planner.plan.file",), plan_seeds, inputs.plan_text, assessed_plan, 0.1),
    Reader("report", ("planner.plan.attached",), report_seeds, forms.report_bytes, read_report, 3),
    Reader("recovery copy", ("planner.plan.journal",), copy_seeds, inputs.plan_text, read_recovery, 0.4),
    Reader("open record", ("planner.plan.holding",), lambda: [b"/nowhere/a.plan"], inputs.loose_text, read_record),
    Reader("traces", ("planner.plan.traces",), copy_seeds, inputs.json_text, read_traces, 0.2),
    Reader("sealed plan", ("planner.plan.sealed", "planner.plan.file"), sealed_seeds, forms.sealed, read_sealed, 2),
    Reader("preferences", ("planner.preferences",), preference_seeds, inputs.json_text, read_preferences, 2),
    Reader("recent plans", ("planner.recent_plans",), recent_seeds, inputs.json_text, read_recent),
    Reader("kept copy", ("planner.resources",), kept_seeds, inputs.loose_text, read_kept, 0.5),
    Reader("respondent YAML", ("planner.respondent_files.yaml_form", "planner.respondent_files.merging"), votes_seeds, inputs.votes_text, read_votes, 0.8),
    Reader("respondent XLSX", ("planner.respondent_files.xlsx_form", "planner.respondent_files.workbook_guard"), workbook_seeds, forms.workbook, read_vote_workbook, 0.15),
    Reader("catalogue update", ("planner.catalog.update_file",), update_seeds, inputs.yaml_text, read_update, 0.3),
    Reader("cases", ("planner.sizing.csv_cases",), cases_seeds, inputs.table_text, read_cases, 0.2),
    Reader("calibration cases", ("planner.sizing.calibrate_serving",), lambda: cases_seeds()[:1], inputs.table_text, read_calibration, 0.3),
    Reader("results JSON", ("planner.sizing.result_files", "planner.sizing.result_json"), result_seeds, inputs.json_text, read_results, 2),
    Reader("results CSV", ("planner.sizing.result_csv",), result_table_seeds, inputs.table_text, read_results, 2),
    Reader("pasted table", ("planner.sheet_cells",), table_seeds, inputs.table_text, read_pasted),
    Reader("table file", ("planner.sheet_cells",), table_seeds, inputs.table_text, read_table_file),
    Reader("table XLSX", ("planner.sheet_cells",), table_workbook_seeds, forms.workbook, read_table_workbook, 0.2),
    Reader("typed amount", ("planner.amounts",), typed_seeds, inputs.loose_text, read_typed, 5),
    Reader("pasted text", ("planner.token_count",), prose_seeds, inputs.loose_text, read_prose, 3),
    Reader("logo", ("planner.report.options",), logo_seeds, forms.picture, read_logo, 1.5),
    Reader("arguments", ("planner.cli", "planner.password_input"), argument_seeds, forms.arguments, read_arguments, 0.15),
)  # fmt: skip
