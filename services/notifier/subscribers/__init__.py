"""What the notifier reads: notices on one subscription, and on another all that must overtake them."""
