"""fediphoto: a federated photo network that nobody can own, block or quietly censor."""

__version__ = "0.1.0"
