"""How somebody comes to be here, and who may not."""
