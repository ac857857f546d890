"""One function per stimulus, in four beats: lock, decide, save, emit. They receive an open transaction and never commit."""
