"""How archives of other places are read and become posts here; `people.imports` is the door."""
