"""Our things in the JSON that Mastodon's documentation describes, one entity family a module.

Fields that Pixelfed's app reads are emitted as well: every answer is the superset.
"""
