"""The moderators' desk: reports, accounts, domains, lists, and what was done."""

from fediphoto.web.pages.desk import accounts, domains, lists, log, reports

__all__ = ["accounts", "domains", "lists", "log", "reports"]
