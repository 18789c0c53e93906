"""Finding anything by a few letters: what there is to find, how a query is matched, what to do next. No Qt.

The window adds its actions and shows the result; nothing here opens a page.
"""
