"""Who may do what through the client API: every route, asked by everybody, about everything."""
