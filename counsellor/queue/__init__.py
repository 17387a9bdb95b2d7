"""The queue: who is next, decided purely; what is offered to whom."""
