"""Ready-made sentences in the visitors' languages, and who has checked them."""
