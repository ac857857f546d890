"""What a team may change about its lists, as data."""
