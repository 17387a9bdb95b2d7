"""What steers the load tonight: banners at the doors, and how much somebody takes on."""
