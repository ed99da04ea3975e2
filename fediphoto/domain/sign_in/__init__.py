"""Who is at the door, how that is proven, and what a program may do for them."""
