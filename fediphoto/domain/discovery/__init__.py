"""How people, posts and hashtags are found: by search, by trend, by who knows whom."""
