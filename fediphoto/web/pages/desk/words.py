"""How deeds, kinds of jobs and amounts of room are put for people on the desk."""

from babel.units import format_unit

from fediphoto.text import translations
from fediphoto.text.translations import _, digits, marked
from fediphoto.web.pages.door import blueprint

DEEDS = {
    "account": marked("Accounts"),
    "account.approve": marked("Let in"),
    "account.confirm": marked("Address taken for confirmed"),
    "account.delete": marked("Account deleted"),
    "account.disable": marked("Signing in ended"),
    "account.enable": marked("Signing in allowed again"),
    "account.recount": marked("Counted anew"),
    "account.reject": marked("Turned away"),
    "account.reset_password": marked("New password asked for"),
    "account.role": marked("Role changed"),
    "account.second_factor_off": marked("Two-factor turned off"),
    "account.sensitive": marked("Put behind a warning"),
    "account.silence": marked("Silenced"),
    "account.suspend": marked("Suspended"),
    "account.unsensitive": marked("No longer behind a warning"),
    "account.unsilence": marked("Silence ended"),
    "account.unsuspend": marked("Suspension ended"),
    "account.warn": marked("Warned"),
    "announcement": marked("News"),
    "announcement.remove": marked("News taken away"),
    "announcement.write": marked("News written"),
    "document": marked("Texts"),
    "document.write": marked("Text written"),
    "domain": marked("Domains"),
    "domain.allow": marked("Domain allowed"),
    "domain.decide": marked("Domain decided on"),
    "domain.disallow": marked("Domain allowed no longer"),
    "domain.take_back": marked("Decision on a domain taken back"),
    "email": marked("Mail"),
    "email.block": marked("Address blocked"),
    "email.unblock": marked("Address let in again"),
    "email_domain.block": marked("Mail provider blocked"),
    "email_domain.unblock": marked("Mail provider let in again"),
    "emoji": marked("Emoji"),
    "emoji.add": marked("Emoji added"),
    "emoji.change": marked("Emoji changed"),
    "emoji.remove": marked("Emoji taken away"),
    "host.try_again": marked("Server tried again"),
    "invitation": marked("Invitations"),
    "invitation.create": marked("Invitation made"),
    "invitation.revoke": marked("Invitation taken back"),
    "ip": marked("Networks"),
    "ip.block": marked("Network blocked"),
    "ip.change": marked("Block of a network changed"),
    "ip.unblock": marked("Network let in again"),
    "job": marked("Jobs"),
    "job.give_up": marked("Job given up"),
    "job.retry": marked("Job tried again"),
    "list": marked("Lists"),
    "list.apply": marked("List applied"),
    "list.import": marked("List imported"),
    "list.subscribe": marked("List subscribed to"),
    "list.unsubscribe": marked("List let go"),
    "media.clear": marked("Cache of remote photos cleared"),
    "place.change": marked("Place changed"),
    "post": marked("Posts"),
    "post.delete": marked("Post deleted"),
    "post.sensitive": marked("Post put behind a warning"),
    "post.unlist": marked("Post taken out of public timelines"),
    "post.unsensitive": marked("Post no longer behind a warning"),
    "report": marked("Reports"),
    "report.assign": marked("Report taken in hand"),
    "report.classify": marked("Report classified"),
    "report.forward": marked("Report told to another server"),
    "report.reopen": marked("Report taken up again"),
    "report.resolve": marked("Report resolved"),
    "report.unassign": marked("Report let go"),
    "rule": marked("Rules"),
    "rule.add": marked("Rule added"),
    "rule.change": marked("Rule changed"),
    "rule.remove": marked("Rule taken away"),
    "trend": marked("Trends"),
    "trend.allow": marked("Trend allowed"),
    "trend.refuse": marked("Trend refused"),
}
"""What the log calls what was done; and families of it, by which one can look."""

_JOBS = {
    "actors": marked("Look at an account elsewhere"),
    "announcements": marked("Show or end an announcement"),
    "annual_reports": marked("Make a year in review"),
    "approvals": marked("Check an approval"),
    "attachments": marked("Work on photos and videos"),
    "avatars": marked("Fetch an avatar"),
    "backfill": marked("Fetch older posts"),
    "block_lists": marked("Read a list of domains"),
    "cards": marked("Fetch a preview of a link"),
    "custom_emojis": marked("Work on emoji"),
    "fact": marked("Tell other servers"),
    "facts": marked("Tell other servers"),
    "followers_sync": marked("Compare followers with another server"),
    "full_text": marked("Fill the search"),
    "inbox": marked("Look at what came in"),
    "lost_passwords": marked("Send a link for a new password"),
    "mail": marked("Send a letter"),
    "media_cache": marked("Photos of other servers"),
    "migration": marked("Move followers"),
    "moderation": marked("Carry out a decision"),
    "objects": marked("Fetch a post"),
    "policies": marked("Carry out a decision on a domain"),
    "polls": marked("End or count a poll"),
    "push": marked("Send a push notification"),
    "questions": marked("Read a poll elsewhere"),
    "quotes": marked("Settle a quote"),
    "scheduled_posts": marked("Publish a planned post"),
    "severances": marked("Ask for follows again"),
    "stories": marked("Stories"),
    "threads": marked("Fetch a conversation"),
    "trends": marked("Work out trends"),
}
"""By the first part of a kind."""

_UNITS = (("byte", 1), ("kilobyte", 10**3), ("megabyte", 10**6), ("gigabyte", 10**9))


def deed_words(deed: str) -> str:
    """What was done, as the log calls it."""
    return _(DEEDS[deed]) if deed in DEEDS else deed


def job_words(kind: str) -> str:
    """What a kind of job does; its name where nobody has put it in words."""
    family = kind.partition(".")[0]
    return _(_JOBS[family]) if family in _JOBS else kind


def room(size_bytes: int) -> str:
    """`14.2 MB`, as the language at hand has it."""
    name, factor = max(
        (unit for unit in _UNITS if size_bytes >= unit[1]),
        key=lambda one: one[1],
        default=_UNITS[0],
    )
    amount = size_bytes / factor
    amount = round(amount, 1) if amount < 100 else round(amount)
    locale = translations.locale()
    return digits(format_unit(amount, f"digital-{name}", "short", locale=locale))


for _name, _filter in (("deed_words", deed_words), ("job_words", job_words), ("room", room)):
    blueprint.add_app_template_filter(_filter, _name)
