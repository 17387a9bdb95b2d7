"""What the queue costs when five hundred wait."""
