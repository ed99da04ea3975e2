"""What a photo network does, each rule once. Knows nothing of HTTP, JSON or ActivityPub."""
