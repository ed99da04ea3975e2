"""How what other servers send looks on our pages: polls, videos, articles, events, emoji, links."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fediphoto.activitypub.translation import remote_post
from fediphoto.activitypub.vocabulary import PostObject, host_of, read_object
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts, reactions
from fediphoto.domain.posts.posts import RemoteAttachment, RemotePoll
from fediphoto.storage.models import Account, Poll, Post
from tests.domain.city import follow, hears, remote, somebody
from tests.remote_server import RemoteServer
from tests.web.pages.browser import Browser, Page
from tests.web.pages.conftest import Arrive

CAT = {"shortcode": "cat", "url": "https://far.test/cat.png"}


@pytest.fixture
async def anna(arrive: Arrive) -> Browser:
    """Anna, who follows mallow elsewhere."""
    browser = await arrive("anna")
    mallow = await somebody("mallow", "far.test")
    await follow(await of("anna"), mallow)
    return browser


async def of(name: str) -> Account:
    account = await accounts.find(name)
    assert account is not None
    return account


async def heard(**details: Any) -> Post:
    """Mallow's post arrives."""
    return await hears(await of("mallow@far.test"), **details)


def colours(**details: Any) -> RemotePoll:
    ends_at = datetime.now(UTC) + timedelta(hours=5)
    options = [("Red", 3), ("Blue :cat:", 1)]
    return RemotePoll(**{"options": options, "ends_at": ends_at, "voters_count": 4, **details})


async def page_of(browser: Browser, post: Post) -> Page:
    return await browser.open(f"/@mallow@far.test/{post.id}")


async def test_one_votes_by_a_form_and_sees_the_result(anna: Browser) -> None:
    post = await heard(kind="question", poll=colours(), emojis=[CAT])
    await anna.open("/")
    assert "4 votes" in anna.page.text
    assert [one.get("type") for one in anna.page.all("[name=choice]")] == ["radio", "radio"]
    await anna.press(f"/posts/{post.id}/vote", choice="1")
    assert anna.page.address == "/"
    assert not anna.page.all("[name=choice]")
    assert [one.text for one in anna.page.all(".poll-share")] == ["60%", "40%"]
    assert [one["value"] for one in anna.page.all(".poll progress")] == ["3", "2"]
    [chosen] = anna.page.all('.poll [aria-label="Your answer"]')
    assert "Blue" in chosen.find_parent("li").text  # type: ignore[union-attr]
    [cat] = anna.page.all(".poll img.emoji")
    assert cat["alt"] == ":cat:"


async def test_a_poll_with_several_answers_takes_several(anna: Browser) -> None:
    post = await heard(kind="question", poll=colours(is_multiple=True))
    await page_of(anna, post)
    assert {one.get("type") for one in anna.page.all("[name=choice]")} == {"checkbox"}
    answer = await anna.raw(
        "POST",
        f"/posts/{post.id}/vote",
        data=f"csrf_token={anna.page.all('[name=csrf_token]')[0]['value']}&choice=0&choice=1",
        headers={"Content-Type": "application/x-www-form-urlencoded", "X-Part": "poll"},
    )
    assert answer.status_code == 200
    part = (await answer.get_data()).decode()
    assert part.lstrip().startswith("<section")
    assert "5 people" in " ".join(part.split())


async def test_a_vote_that_cannot_be_is_told_in_a_sentence(anna: Browser) -> None:
    post = await heard(kind="question", poll=colours())
    await page_of(anna, post)
    token = anna.page.all("[name=csrf_token]")[0]["value"]
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    for choice in ("9", "x", "-1", ""):
        answer = await anna.raw(
            "POST",
            f"/posts/{post.id}/vote",
            data=f"csrf_token={token}&choice={choice}",
            headers=form,
        )
        assert answer.status_code == 422
        assert "no such answer" in (await answer.get_data()).decode()


async def test_an_ended_poll_shows_its_result_and_tells_those_who_voted(anna: Browser) -> None:
    post = await heard(kind="question", poll=colours())
    await page_of(anna, post)
    await anna.press(f"/posts/{post.id}/vote", choice="0")
    over = colours(ends_at=datetime.now(UTC) - timedelta(seconds=1))
    await posts.update_remote(post, remote(await of("mallow@far.test"), poll=over))
    await anna.open("/activity")
    assert "asked a question that you answered" in anna.page.text
    await page_of(anna, post)
    assert "ended" in anna.page.one(".poll-foot").text


async def test_who_opens_the_page_of_a_poll_has_it_read_anew(
    anna: Browser, elsewhere: RemoteServer, drain: Any
) -> None:
    rem = await somebody("rem", elsewhere.host)
    uri = f"http://{elsewhere.host}/users/rem/q"
    post = await hears(rem, uri=uri, kind="question", poll=colours())
    await Poll.filter(post_id=post.id).update(refreshed_at=datetime(2026, 1, 1, tzinfo=UTC))
    await anna.open(f"/@rem@{elsewhere.host}/{post.id}")
    await drain()
    await anna.open(f"/@rem@{elsewhere.host}/{post.id}")
    await drain()
    assert len(elsewhere.requests_for(uri)) == 1


async def test_a_video_is_a_poster_from_here_and_a_way_there(anna: Browser) -> None:
    video = RemoteAttachment(
        "https://far.test/v.mp4",
        "https://far.test/v.jpg",
        "video/mp4",
        "video",
        width=1280,
        height=720,
        duration_s=3723.0,
    )
    details = {"title": "A talk", "url": "https://far.test/w/1", "attachments": [video]}
    post = await heard(kind="video", **details)
    for address in ("/", f"/@mallow@far.test/{post.id}"):
        await anna.open(address)
        link = anna.page.one(".recording")
        assert link["href"] == "https://far.test/w/1"
        assert "1:02:03" in link.text
        [poster] = link.select("img")
        assert str(poster["src"]).startswith("http://photos.test/media/proxy/")
        assert poster["alt"] == "A talk"
        assert not anna.page.all("video, audio, iframe")
        assert "Watch on far.test" in anna.page.text
    await anna.open("/explore/everywhere")
    assert f"/@mallow@far.test/{post.id}" in anna.page.links(), "videos are in the grid too"


async def test_an_article_has_its_title_and_its_way_to_the_original_once(anna: Browser) -> None:
    url = "https://far.test/on-light"
    words = f'<p>Light &amp; dark</p><p><a href="{url}">{url}</a></p>'
    post = await heard(kind="article", title="On <light>", url=url, content_html=words)
    await page_of(anna, post)
    assert anna.page.one(".words h2").text == "On <light>"
    assert "Light & dark" in anna.page.text
    way = anna.page.one(".original a")
    assert way["href"] == url
    assert "Read the article on far.test" in way.text
    assert url not in anna.page.one(".words-said").text


async def test_an_event_says_when_and_where(anna: Browser) -> None:
    event = {
        "starts_at": "2026-12-01T18:00:00+00:00",
        "ends_at": "2026-12-01T20:30:00+00:00",
        "place": "Café <Mond>, Köln",
    }
    post = await heard(kind="event", title="Photo walk", event=event)
    await page_of(anna, post)
    facts = " ".join(anna.page.one(".facts").get_text(" ").split())
    assert facts == "1 December 2026, 18:00 UTC – 1 December 2026, 20:30 UTC Café <Mond>, Köln"
    assert "See the event on far.test" in anna.page.text


async def test_custom_emoji_are_images_wherever_people_write_them(anna: Browser) -> None:
    mallow = await of("mallow@far.test")
    pet = {"name": "Pet :cat:", "value": "<p>:cat:</p>", "source": "", "verified_at": None}
    await Account.filter(id=mallow.id).update(
        display_name="Mal :cat: <b>",
        note_html='<p title=":cat:">I like :cat: and :dog:</p>',
        fields_json=[pet],
        emojis=[CAT],
        version=2,
    )
    post = await heard(
        content_html="<p>A :cat: at 12:30:cat:</p>", content_warning="Beware :cat:", emojis=[CAT]
    )
    comment = await heard(number=2, content_html="<p>:cat:</p>", emojis=[CAT], in_reply_to=post)
    await page_of(anna, post)
    assert len(anna.page.all(".post-head img.emoji")) == 1
    assert len(anna.page.all(".veil > summary img.emoji")) == 1
    assert len(anna.page.all(".words img.emoji")) == 2
    assert len(anna.page.all(f"#post-{comment.id} .caption img.emoji")) == 1
    for image in anna.page.all("img.emoji"):
        assert image["alt"] == ":cat:"
        assert str(image["src"]).startswith("http://photos.test/media/emoji/")
    await anna.open("/@mallow@far.test")
    assert "<b>" in anna.page.one(".profile-name h1").text
    assert len(anna.page.all(".profile-name img.emoji")) == 1
    assert len(anna.page.all(".profile-words .prose img.emoji")) == 1
    assert ":dog:" in anna.page.text
    assert len(anna.page.all(".profile-fields img.emoji")) == 2


async def test_a_hostile_emoji_breaks_out_of_nothing(anna: Browser) -> None:
    evil = {
        "shortcode": 'x"onerror="alert(1)',
        "url": 'https://far.test/"><script>alert(1)</script>',
    }
    post = await heard(
        content_html=f'<p>:{evil["shortcode"]}: <a href="https://far.test/:cat:">:cat:</a></p>',
        emojis=[evil, CAT],
    )
    page = await page_of(anna, post)
    assert not page.all("script:not([src])")
    [link] = page.all(".words-said a")
    assert link["href"] == "https://far.test/:cat:"


async def test_links_to_people_and_hashtags_that_a_post_names_are_ours(anna: Browser) -> None:
    words = (
        '<p><a href="https://far.test/@pia" class="u-url mention">@<span>pia</span></a>'
        ' <a href="https://far.test/@liar" class="u-url mention">@<span>pia</span></a>'
        ' <a href="https://far.test/tags/Light" class="mention hashtag">#<span>Light</span></a>'
        ' <a href="https://far.test/tags/dark" class="mention hashtag">#dark</a>'
        ' <a href="https://far.test/x">#1 of many</a></p>'
    )
    pia = await somebody("pia", "far.test")
    await Account.filter(id=pia.id).update(url="https://far.test/@pia")
    mentioned = [await Account.get(id=pia.id)]
    post = await heard(content_html=words, mentioned=mentioned, hashtags=["Light"])
    page = await page_of(anna, post)
    links = {str(one["href"]): one for one in page.all(".words-said a")}
    assert list(links) == [
        "/@pia@far.test",
        "https://far.test/@liar",
        "/tags/Light",
        "https://far.test/tags/dark",
        "https://far.test/x",
    ]
    for href, link in links.items():
        if href.startswith("https:"):
            assert "nofollow" in link["rel"]
        else:
            assert not link.has_attr("target")


async def test_reactions_stand_under_the_post(anna: Browser) -> None:
    post = await posts.publish(await of("anna"), posts.Draft(caption="Mine"))
    mallow = await of("mallow@far.test")
    await reactions.react(mallow, post, "🎉", uri="https://far.test/1")
    await reactions.react(mallow, post, "cat", uri="https://far.test/2", image_url=CAT["url"])
    await anna.open(f"/@anna/{post.id}")
    assert [" ".join(one.text.split()) for one in anna.page.all(".reactions li")] == ["🎉1", "1"]
    assert anna.page.one(".reactions img.emoji")["alt"] == ":cat:"


async def test_home_shows_what_one_has_chosen(anna: Browser) -> None:
    await heard(content_html="<p>Only words</p>")
    await heard(number=2, attachments=[RemoteAttachment("https://far.test/a.jpg")])
    await anna.open("/")
    assert len(anna.page.all(".feed .post")) == 2
    await anna.open("/settings/content")
    await anna.press("/settings/content", home__shows="photos")
    assert "Saved" in anna.page.text
    assert anna.page.one("#home-shows [selected]")["value"] == "photos"
    await anna.open("/")
    assert "Only words" not in anna.page.text
    assert len(anna.page.all(".feed .post")) == 1
    await anna.open("/settings/content")
    await anna.press("/settings/content", home__shows="nonsense", status=422)


async def test_an_edit_leads_to_how_it_read_before(anna: Browser) -> None:
    post = await heard()
    later = datetime.now(UTC) + timedelta(seconds=1)
    new = remote(await of("mallow@far.test"), content_html="<p>Better</p>", updated_at=later)
    await posts.update_remote(post, new)
    await anna.open("/")
    history = f"/@mallow@far.test/{post.id}/history"
    assert history in anna.page.links()
    await anna.open(history)
    assert "Number 1" in anna.page.text


async def test_long_words_are_clipped_in_a_feed_only(anna: Browser) -> None:
    post = await heard(kind="article", title="Long", content_html="<p>" + "word " * 400 + "</p>")
    await anna.open("/")
    assert anna.page.all(".words-said[data-clipped]")
    assert "Read on" in anna.page.text
    await page_of(anna, post)
    assert not anna.page.all(".words-said[data-clipped]")


async def test_a_portrait_of_somebody_elsewhere_or_their_initial(anna: Browser) -> None:
    await heard()
    await anna.open("/")
    assert anna.page.one(".post .avatar text").text == "M"
    await Account.filter(username="mallow").update(avatar_key="aa/bb.jpg", version=5)
    await anna.open("/")
    assert str(anna.page.one(".post .avatar img")["src"]).endswith("/media/aa/bb.jpg")


REAL = {
    "mobilizon/peertube-video.json": (".recording img", ".recording-length"),
    "rebased-pleroma/tesla_mock_peertube-social.json": (".recording", ".piece h2"),
    "rebased-pleroma/tesla_mock_mobilizon.org-event.json": (".facts time", ".original a"),
    "lemmy-assets-mobilizon/objects_event.json": (".facts time", ".original a"),
    "lemmy-assets-lemmy/objects_page.json": ("h2", ".original a"),
    "lemmy-assets-wordpress/objects_page.json": ("h2", ".original a"),
    "lemmy-assets-friendica/objects_page_2.json": ("h2", ".original a"),
    "rebased-pleroma/tesla_mock_poll_modified.json": (".poll-result progress", ".poll-foot time"),
    "rebased-pleroma/tesla_mock_poll_attachment.json": (".poll", ".album"),
}
"""Documents of other servers, and what a page must have of each."""


@pytest.mark.parametrize("name", REAL)
async def test_a_real_document_has_a_sound_page(anna: Browser, corpus: Path, name: str) -> None:
    thing = read_object(json.loads((corpus / "activitypub" / name).read_text()))
    assert isinstance(thing, PostObject)
    rem = await somebody("rem", host_of(thing.id))
    await Account.filter(id=rem.id).update(uri=thing.author)
    told = await remote_post(thing, await Account.get(id=rem.id))
    post = await posts.store_remote(replace(told, visibility="public"))
    assert post is not None
    page = await anna.open(f"/@{rem.acct}/{post.id}")
    for selector in REAL[name]:
        assert page.main.select(selector), (selector, page.main)
    if thing.title:
        assert thing.title in page.text
