"""The mapping as the council reads it: a year's report, and the sources beside our own figures."""
