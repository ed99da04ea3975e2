"""How our people are reached outside: letters by mail, and Web Push."""
