"""Which shape each endpoint of Mastodon's answers, as the pages of its methods name it."""
