"""The shift plan: who works when, when each door is open, whom to call."""
