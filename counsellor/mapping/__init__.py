"""The mapping (kartläggning): how much happened where and when, never who."""
