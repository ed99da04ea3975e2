"""How photos, videos and emoji of our people come in, are edited, and leave."""
