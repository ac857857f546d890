"""One function per stimulus over a batch: lock, decide, save, emit. None commits."""
