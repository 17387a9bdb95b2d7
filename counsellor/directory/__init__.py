"""Device certificates and device lists: what makes staff believable to a visitor."""
