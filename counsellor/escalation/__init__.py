"""Getting a second pair of eyes: raised, acknowledged, passed on, decided; never a visitor."""
