"""Parts of the compare page: scenarios side by side, snapshots with the trend, the change log, sign-offs."""
