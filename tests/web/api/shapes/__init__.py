"""Which fields an entity has, with which JSON types, as Mastodon's documentation writes them.

What Pixelfed's app reads besides is listed apart: nothing else may be there.
"""
