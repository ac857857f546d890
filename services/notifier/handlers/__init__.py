"""One function for each stimulus over a batch: lock, decide, save, emit. The caller commits."""
