"""The admin API, as programs of those who keep order use it."""
