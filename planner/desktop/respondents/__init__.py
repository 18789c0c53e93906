"""Parts of the respondents page, and the votes beside a question."""
