"""What the product knows: typed, read-only views of ``resources/catalog``. Every fact carries source and date.

Unknown stays None. No computation beyond reading; no Qt.
"""

from planner.catalog.catalog import Catalog, load_catalog

__all__ = ["Catalog", "load_catalog"]
