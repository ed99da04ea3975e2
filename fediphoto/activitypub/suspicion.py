"""What can be read, but would not be believed: the rules of origin (FEP-fe34) as sentences."""

from fediphoto.activitypub.vocabulary import (
    Activity,
    ActorDocument,
    Add,
    Create,
    Delete,
    EmojiReact,
    Flag,
    Move,
    PostObject,
    QuoteAuthorization,
    Remove,
    Story,
    Thing,
    Undo,
    Update,
    same_origin,
)


def problem_of(thing: Thing) -> str:
    """Why the instance would refuse what it can read; '' where the document gives no reason.

    What only the sender's signature, or what we know already, decides is not told here.
    """
    if isinstance(thing, Activity):
        return _of_activity(thing)
    if isinstance(thing, PostObject):
        return _of_post(thing)
    if isinstance(thing, ActorDocument):
        return _of_actor(thing)
    if isinstance(thing, QuoteAuthorization) and not same_origin(thing.id, thing.attributed_to):
        return "The stamp is on another server than the author who gives it."
    if isinstance(thing, Story) and not same_origin(thing.id, thing.bearcap_url or thing.id):
        return "The story is to be fetched from another server than its own."
    return ""


def _of_activity(activity: Activity) -> str:
    if activity.id and not same_origin(activity.id, activity.actor):
        return "The activity's id is on another server than its actor."
    about = activity.object
    if isinstance(activity, Create | Update) and _is_foreign(about, activity.actor):
        return "The object is somebody else's."
    if isinstance(activity, Update) and isinstance(about, ActorDocument):
        return "" if about.id == activity.actor else "The profile is somebody else's."
    if isinstance(activity, Undo) and isinstance(about, Activity) and about.actor != activity.actor:
        return "Only who did something can take it back."
    if isinstance(activity, Delete) and not same_origin(about.id, activity.actor):
        return "What is said to be gone is on another server than who says so."
    return _of_particulars(activity)


def _is_foreign(thing: Thing, actor: str) -> bool:
    if not isinstance(thing, PostObject):
        return False
    return actor not in thing.attributed_to or not same_origin(thing.id, actor)


def _of_particulars(activity: Activity) -> str:
    if isinstance(activity, Move):
        if activity.object.id != activity.actor:
            return "Only the account itself can say that it has moved."
        return "" if activity.target else "It does not say where to."
    if isinstance(activity, Add | Remove) and activity.target:
        if not same_origin(activity.target, activity.actor):
            return "The collection is on another server than who changes it."
        return ""
    if isinstance(activity, EmojiReact) and not activity.emoji:
        return "A reaction is one emoji."
    if isinstance(activity, Flag) and not activity.objects:
        return "A report says whom or what it is about."
    if not activity.object.id and not isinstance(activity, Flag | Add | Remove):
        return "It does not say, by an http(s) id, what it is about."
    return ""


def _of_post(post: PostObject) -> str:
    if not same_origin(post.author, post.id):
        return "The author and the post are on different servers."
    return ""


def _of_actor(actor: ActorDocument) -> str:
    if any(key.owner != actor.id or not same_origin(key.id, actor.id) for key in actor.keys):
        return "It shows a key that is somebody else's."
    if not actor.inbox and not actor.keys:
        return "An actor needs an inbox."
    if not actor.preferred_username:
        return "An actor needs a preferredUsername."
    return ""
