"""What this program does with what people give it, in words for them: the default privacy policy.

An admin can write another one. Whoever changes what is kept, changes this.
"""

from fediphoto import config
from fediphoto.domain import user_activity
from fediphoto.domain.sign_in import credentials
from fediphoto.text.translations import _, marked

_ITEM, _HEADING = "- ", "## "

_PROXIED = marked(
    "Photos of other people come to you by way of this server, so that their servers do "
    "not learn who looks at them."
)

_PARAGRAPHS = (
    (
        "",
        marked(
            "This is what %(title)s (%(domain)s) keeps of you, why, and for how long. It is run "
            "by those named on the [About page](/about); the program behind it is free software."
        ),
    ),
    (_HEADING, marked("What you give us")),
    (
        _ITEM,
        marked(
            "**Your account**: the name you choose, your e-mail address, a hash of your password "
            "(never the password), and whatever you write into your profile. All of it but the "
            "address and the password can be seen by everybody."
        ),
    ),
    (
        _ITEM,
        marked(
            "**What you publish**: photos, captions, comments, likes, follows and the like, with "
            "the audience that you choose for each post. Where a photo was taken, and everything "
            "else that a camera writes into a file, is removed before anybody sees it. Camera, "
            "lens and exposure are shown only where you choose so, and otherwise deleted when you "
            "post. A place is shown only where you name it."
        ),
    ),
    (
        _ITEM,
        marked(
            "**Direct posts** are seen by those they name. They are **not encrypted**: whoever "
            "runs this server, or the server of somebody you write to, could read them. Share no "
            "secrets in them."
        ),
    ),
    (_HEADING, marked("What we note by ourselves")),
    (
        _ITEM,
        marked(
            "The network address from which you joined; and for every browser that is signed in "
            "its network address, the name that it gives itself, and when it was used last. Only "
            "administrators can look at addresses, and only to find out who misuses this place. "
            "They are forgotten after %(days)s days at the latest; signing out forgets a "
            "browser's at once."
        ),
    ),
    (
        _ITEM,
        marked("On which days you were here (not what you looked at), for %(activity_days)s days."),
    ),
    (
        _ITEM,
        marked(
            "Which program a post was sent with; and, if you let an app wake you, the address by "
            "which its maker does that. What we send there is encrypted for the app."
        ),
    ),
    (
        _ITEM,
        marked(
            "For the second step of signing in, where you turned it on: a secret, sealed, and "
            "public keys."
        ),
    ),
    (
        "",
        marked(
            "Nothing on these pages comes from anybody else. There are no advertisements and no "
            "trackers, and we sell and give nothing to anybody."
        ),
    ),
    (_HEADING, marked("Who else gets it")),
    (
        "",
        marked(
            "This is one server of many. What you publish is sent to the servers of those who "
            "follow you, of whom you name, and of whom you answer, and they keep a copy under "
            "their own rules. If you delete a post or your account, we tell them; we cannot make "
            "them obey."
        ),
    ),
    ("", _PROXIED),
    (
        "",
        marked(
            "Programs that you let in see and do what you allowed them, until you take that back "
            "in Settings."
        ),
    ),
    (_HEADING, marked("Cookies")),
    (
        "",
        marked(
            "One cookie says which sign-in is yours, for %(session_days)s days after you were "
            "last here. Another one, for visitors, protects forms and goes when you close the "
            "browser."
        ),
    ),
    (_HEADING, marked("Your choices")),
    (
        "",
        marked(
            "You can change or delete what you published at any time, choose in Settings who may "
            "find and follow you, take your followers to another server, and have the account "
            "deleted, with everything that belongs to it. The name is then never given away "
            "again."
        ),
    ),
    (_HEADING, marked("Asking")),
)
"""Each with the Markdown that begins it."""

_LINKED = marked("(This server has that turned off: your browser asks theirs.)")
"""Said after the paragraph on photos of other people, where that is so."""


def text() -> str:
    """The policy in Markdown, as this instance is configured, in the language at hand."""
    current = config.current()
    mail = current.instance.contact_email
    values = {
        "title": _plain(current.instance.title),
        "domain": current.domain,
        "days": current.instance.addresses_kept_days,
        "activity_days": user_activity.KEPT.days,
        "session_days": credentials.SESSION_LASTS.days,
    }
    said = ""
    for beginning, words in _PARAGRAPHS:
        is_next_item = beginning == _ITEM and said.rpartition("\n")[2].startswith(_ITEM)
        said += ("\n" if is_next_item else "\n\n") + beginning + _(words, **values)
        if words == _PROXIED and current.federation.remote_media == "link":
            said += f" {_(_LINKED)}"
    contact = (
        _("Write to <%(mail)s>.", mail=mail) if mail else _("Write to those who run this place.")
    )
    return f"{said.strip()}\n\n{contact}"


def _plain(title: str) -> str:
    """A title that is no Markdown."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#!" else one for one in title)
