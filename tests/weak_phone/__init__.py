"""What a cracked phone on a bad line gets: how soon, how many bytes, whether it gets through."""
