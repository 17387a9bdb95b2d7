"""The blind delivery service: it keeps ciphertext until it is taken and wakes the other members."""
