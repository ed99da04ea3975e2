"""What the settings have, in groups that people look for: each place with a line of explanation."""

from dataclasses import dataclass

from fediphoto.text.translations import marked
from fediphoto.web.pages.door import blueprint


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the settings; its words are translated where they are shown."""

    path: str
    icon: str
    label: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Group:
    """Places that belong together."""

    label: str
    places: tuple[Place, ...]


GROUPS = (
    Group(
        marked("What others see"),
        (
            Place(
                "/settings/profile",
                "person",
                marked("Profile"),
                marked("Name, pictures, words about you, links that can be checked"),
            ),
            Place(
                "/settings/privacy",
                "lock",
                marked("Privacy"),
                marked("Who may follow you, and who finds you"),
            ),
            Place(
                "/settings/posting",
                "camera",
                marked("New posts"),
                marked("Who sees them, their licence, who may quote them"),
            ),
            Place(
                "/settings/hashtags",
                "hash",
                marked("Hashtags"),
                marked("Those you follow, and those on your profile"),
            ),
        ),
    ),
    Group(
        marked("What you see"),
        (
            Place(
                "/settings/appearance",
                "sun",
                marked("Language and appearance"),
                marked("Language, light or dark, saving data"),
            ),
            Place(
                "/settings/content",
                "eye",
                marked("Content"),
                marked("Photos only at home, sensitive photos"),
            ),
            Place(
                "/settings/notifications",
                "bell",
                marked("Notifications"),
                marked("What you hear of, and of whom"),
            ),
            Place(
                "/settings/filters",
                "filter",
                marked("Filters"),
                marked("Words that you do not want to meet"),
            ),
            Place(
                "/settings/blocks",
                "block",
                marked("Blocked and muted"),
                marked("People and servers that you want nothing of"),
            ),
        ),
    ),
    Group(
        marked("Your account"),
        (
            Place(
                "/settings/access",
                "key",
                marked("Sign-in and security"),
                marked("Password, codes, passkeys, e-mail address"),
            ),
            Place(
                "/settings/devices",
                "device",
                marked("Browsers and apps"),
                marked("Where you are signed in, and what acts in your name"),
            ),
            Place(
                "/settings/data",
                "download",
                marked("Your data"),
                marked("Take everything with you, or bring it along"),
            ),
            Place(
                "/settings/move",
                "exit",
                marked("Move"),
                marked("Here from another account, or away"),
            ),
            Place(
                "/settings/standing",
                "shield",
                marked("Account status"),
                marked("What those who run this place told you"),
            ),
            Place(
                "/settings/delete",
                "trash",
                marked("Delete the account"),
                marked("What goes, what stays, and when"),
            ),
        ),
    ),
)

_BELOW = {
    "/settings/severed": "/settings/blocks",
    "/settings/export": "/settings/data",
    "/settings/import": "/settings/data",
}
"""Pages that belong to a place without standing below its address."""


def place_of(path: str) -> Place | None:
    """The place that a page of the settings belongs to; None for the list of all."""
    wanted = next((to for begins, to in _BELOW.items() if path.startswith(begins)), path)
    for group in GROUPS:
        for place in group.places:
            if wanted == place.path or wanted.startswith(f"{place.path}/"):
                return place
    return None


blueprint.add_app_template_global(lambda: GROUPS, "settings_groups")
blueprint.add_app_template_global(place_of, "settings_place")
