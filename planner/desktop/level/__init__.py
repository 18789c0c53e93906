"""The tabs of the level page: decision, use cases, place, what each rung takes, need questions."""
