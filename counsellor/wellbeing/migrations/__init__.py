"""Tables of the wellbeing app."""
