"""Parts of the settings page: how the program looks, where copies lie, what it is made of."""
