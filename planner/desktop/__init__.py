"""The window: the only room that imports Qt. Widgets show a state and send edits to the session; they compute nothing."""
