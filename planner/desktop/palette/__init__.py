"""The palette: type to find anything, and go there."""
