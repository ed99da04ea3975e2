"""How people stand to one another: follows, blocks, moves, and what cuts them."""
