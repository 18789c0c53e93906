"""Pieces of the report page: the PDF as it is saved, what to look at before it goes out, paper."""
