"""Steering without reading: staffing, quality by team, and the letter that there is an alert."""
