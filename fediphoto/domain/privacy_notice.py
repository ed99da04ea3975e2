"""What this program does with what people give it, in words for them: the default privacy policy.

An admin can write another one. Whoever changes what is kept, changes this.
"""

from fediphoto import config
from fediphoto.domain import credentials, user_activity

_TEXT = """
This is what {title} ({domain}) keeps of you, why, and for how long. It is run by those named on
the [About page](/about); the program behind it is free software.

## What you give us

- **Your account**: the name you choose, your e-mail address, a hash of your password (never the
  password), and whatever you write into your profile. All of it but the address and the password
  can be seen by everybody.
- **What you publish**: photos, captions, comments, likes, follows and the like, with the audience
  that you choose for each post. Where a photo was taken, and everything else that a camera writes
  into a file, is removed before anybody sees it; the name of camera and lens and the exposure are
  kept. A place is shown only where you name it.
- **Direct posts** are seen by those they name. They are **not encrypted**: whoever runs this
  server, or the server of somebody you write to, could read them. Share no secrets in them.

## What we note by ourselves

- The network address from which you joined; and for every browser that is signed in its network
  address, the name that it gives itself, and when it was used last. Only administrators can look at
  addresses, and only to find out who misuses this place. They are forgotten after {days} days at
  the latest; signing out forgets a browser's at once.
- On which days you were here (not what you looked at), for {activity_days} days.
- Which program a post was sent with; and, if you let an app wake you, the address by which its
  maker does that. What we send there is encrypted for the app.
- For the second step of signing in, where you turned it on: a secret, sealed, and public keys.

Nothing on these pages comes from anybody else. There are no advertisements and no trackers, and we
sell and give nothing to anybody.

## Who else gets it

This is one server of many. What you publish is sent to the servers of those who follow you, of whom
you name, and of whom you answer, and they keep a copy under their own rules. If you delete a post
or your account, we tell them; we cannot make them obey.

Photos of other people come to you by way of this server, so that their servers do not learn who
looks at them{unless}.

Programs that you let in see and do what you allowed them, until you take that back in Settings.

## Cookies

One cookie says which sign-in is yours, for {session_days} days after you were last here. Another
one, for visitors, protects forms and goes when you close the browser.

## Your choices

You can change or delete what you published at any time, choose in Settings who may find and
follow you, take your followers to another server, and have the account deleted, with everything
that belongs to it. The name is then never given away again.

## Asking

{contact}
"""


def text() -> str:
    """The policy in Markdown, as this instance is configured."""
    current = config.current()
    links = current.federation.remote_media == "link"
    mail = current.instance.contact_email
    return _TEXT.strip().format(
        title=_plain(current.instance.title),
        domain=current.domain,
        days=current.instance.addresses_kept_days,
        activity_days=user_activity.KEPT.days,
        session_days=credentials.SESSION_LASTS.days,
        unless=" (this server has that turned off: your browser asks theirs)" if links else "",
        contact=f"Write to <{mail}>." if mail else "Write to those who run this place.",
    )


def _plain(title: str) -> str:
    """A title that is no Markdown."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#!" else one for one in title)
