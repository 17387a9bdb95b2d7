"""Who works here: staff accounts, their second factor, the devices they log in from."""
