"""Open streams: who looks on, at what, and how what happens reaches them."""
