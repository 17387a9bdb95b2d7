"""What the command line may ask of staff accounts."""
