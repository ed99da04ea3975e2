"""Where everything is kept: rows, media files, jobs, live events."""
