"""One editor per kind of field; ``planner.desktop.binding`` chooses which."""
