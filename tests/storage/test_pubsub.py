"""Is what is published heard by those who listen, and by nobody else?"""

from fediphoto.domain import live
from fediphoto.storage import database, pubsub


def test_those_who_listen_hear_and_those_who_stopped_do_not() -> None:
    heard: list[bytes] = []
    stop = pubsub.listen(heard.append)
    pubsub.publish(b"one")
    stop()
    pubsub.publish(b"two")
    assert heard == [b"one"]


async def test_an_event_is_told_after_the_commit_and_not_without_it(storage: object) -> None:
    told: list[live.AnyEvent] = []
    stop = live.listen(told.append)
    event = live.FiltersChanged(account_id=7)
    async with database.transaction():
        live.tell(event)
        assert told == []
    assert told == [event]
    try:
        async with database.transaction():
            live.tell(event)
            raise LookupError
    except LookupError:
        pass
    assert told == [event]
    stop()
