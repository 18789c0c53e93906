"""The performance model: what a model needs of GPUs, how fast it answers, what training takes. No plans, no Qt.

Three kinds of truth never share a file: arithmetic (``work``), measurement (``calibration``) and what follows from
both and a datasheet (``timing`` and everything after it).
"""

from planner.sizing.calibration import Calibration, Coefficient, Tier, load_inference
from planner.sizing.capacity import Capacity, Limit, Load, ServiceLevels, at_rate, capacity
from planner.sizing.demand import Demand, design_rate_s, poisson_quantile
from planner.sizing.images import ImageCase, ImagePrediction, predict_images
from planner.sizing.memory import Memory, memory_of
from planner.sizing.search import Candidate, Rejected, Requirement, SearchResult, search, size_fixed, unsupported
from planner.sizing.serving import Replica, ServingCase, ServingPrediction, predict
from planner.sizing.timing import Bound, Layout, Timing, Unserveable
from planner.sizing.training import (
    Recompute,
    Software,
    Trained,
    TrainingCase,
    TrainingLayout,
    TrainingMethod,
    TrainingPlan,
    TrainingPrediction,
    fits,
    least_gpus,
    plan_fine_tuning,
    plan_pre_training,
    predict_training,
    search_layouts,
)
from planner.sizing.training_calibration import TrainingCalibration, load_training
from planner.sizing.uncertainty import Range
from planner.sizing.validate import KINDS, ValidationProblem, ValidationReport, validate
from planner.sizing.work import Shape, UnknownShape, Work, shape_of

__all__ = [
    "KINDS", "Bound", "Calibration", "Candidate", "Capacity", "Coefficient", "Demand", "ImageCase", "ImagePrediction",
    "Layout", "Limit", "Load", "Memory", "Range", "Recompute", "Rejected", "Replica", "Requirement", "SearchResult",
    "ServiceLevels", "ServingCase", "ServingPrediction", "Shape", "Software", "Tier", "Timing", "Trained",
    "TrainingCalibration", "TrainingCase", "TrainingLayout", "TrainingMethod", "TrainingPlan", "TrainingPrediction",
    "UnknownShape", "Unserveable", "ValidationProblem", "ValidationReport", "Work", "at_rate", "capacity",
    "design_rate_s", "fits", "least_gpus", "load_inference", "load_training", "memory_of", "plan_fine_tuning",
    "plan_pre_training", "poisson_quantile", "predict", "predict_images", "predict_training", "search",
    "search_layouts", "shape_of", "size_fixed", "unsupported", "validate",
]  # fmt: skip
