"""What our letters say: plain text, one function for each, in the language at hand.

A letter is written in its recipient's language: `mail.write` sees to that.
"""

from dataclasses import dataclass
from typing import Any

from fediphoto import config
from fediphoto.text.translations import _


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter without its envelope."""

    subject: str
    text: str


def confirm(username: str, token: str) -> Letter:
    """Is this your address? (after signing up, or for another address)"""
    return _letter(
        _("Confirm your e-mail address"),
        _hello(username),
        _("please confirm that this is your e-mail address:"),
        f"{_base()}/confirm/{token}",
        _("The link works once, for a week. If this was not you, do nothing."),
    )


def reset(username: str, token: str) -> Letter:
    """A way to a new password."""
    return _letter(
        _("Choose a new password"),
        _hello(username),
        _(
            "somebody, hopefully you, says that you lost your password.\n"
            "You can choose a new one here:"
        ),
        f"{_base()}/reset/{token}",
        _("The link works once, for a day. If this was not you, do nothing: nothing has changed."),
    )


def join_code(code: str) -> Letter:
    """The code that proves an address to an app's sign-up."""
    return _letter(
        _("%(code)s is your code", code=code),
        _("Hello,"),
        _("to join by the app, type this code into it:"),
        code,
        _("It works for an hour. If this was not you, do nothing."),
    )


def welcome(username: str, words: str = "") -> Letter:
    """Somebody who asked to join was let in; `words` are told beside ('' for nothing)."""
    return _letter(
        _("You are in"),
        _hello(username),
        _("you have been let in, and can sign in now:"),
        f"{_base()}/login",
        *([words] if words else []),
    )


def turned_away(username: str, words: str) -> Letter:
    """Somebody who asked to join was not let in; `words` say why."""
    return _letter(
        _("You were not let in"),
        _hello(username),
        _("those who run this place did not let you in. They say:"),
        words,
    )


def changed(username: str, what: str, /, **values: Any) -> Letter:
    """Something about the way in has changed; `what` is a marked sentence, with its values."""
    return _letter(
        _("Your account was changed"),
        _hello(username),
        _(what, **values),
        _("If this was not you, choose a new password at once:"),
        f"{_base()}/settings/access",
    )


def warned(username: str, sentence: str, words: str) -> Letter:
    """Moderators did something to an account; `sentence` is marked and says what, `words` are what
    they say of it ('' for nothing)."""
    said = [_("They say:"), words] if words else []
    contact = config.current().instance.contact_email
    asking = _("If you think that this is a mistake, write to %(contact)s.", contact=contact)
    return _letter(
        _("About your account"),
        _hello(username),
        _(
            "those who run this place have decided on your account. %(sentence)s",
            sentence=_(sentence),
        ),
        *said,
        *([asking] if contact else []),
    )


def archive_ready(username: str) -> Letter:
    """The archive that somebody asked for can be fetched."""
    return _letter(
        _("Your archive is ready"),
        _("Hello %(username)s,\n\nthe archive of your account is ready:", username=username),
        f"{_base()}/settings/export",
        _("It is kept for seven days. If this was not you, choose a new password at once."),
    )


def farewell(username: str) -> Letter:
    """An account was deleted at its owner's wish."""
    return _letter(
        _("Your account was deleted"),
        _(
            "Hello %(username)s,\n\nyour account was deleted, as you asked. Your posts and photos"
            " are gone from here, and other servers are told to delete theirs.",
            username=username,
        ),
        _("Thank you for having been here."),
    )


def _hello(username: str) -> str:
    return _("Hello %(name)s,", name=username)


def _letter(subject: str, *paragraphs: str) -> Letter:
    # A title is one line, or it would write headers of its own.
    title = " ".join(config.current().instance.title.split())
    end = f"-- \n{title}, {_base()}"
    return Letter(f"{subject} – {title}", "\n\n".join((*paragraphs, end)) + "\n")


def _base() -> str:
    return config.current().base_url
