"""The parts around the pages: top bar, step rail, dock at the right, bottom bar, toast. They show and ask; the shell steers."""
