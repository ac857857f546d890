"""The rows of the scheduler: functions by aggregate beside their named SQL, set-based both ways."""
