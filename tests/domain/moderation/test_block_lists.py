"""Whether lists of domains are read, applied, and let go of, and touch nothing that is ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.domain import policies
from fediphoto.domain.moderation import block_list_csv, block_lists, policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.storage.models import AuditEntry, BlockList, DomainPolicy
from tests.domain.city import somebody

MASTODONS = """\
#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
bad.test,suspend,True,True,"Hate, and more",False
loud.test,silence,False,False,,True
*.wild.test,noop,True,False,,False
"""
URL = "https://lists.test/all.csv"


@pytest.mark.usefixtures("city")
class TestSubscription:
    """A list that somebody else keeps."""

    async def test_a_list_is_done_followed_and_let_go(self) -> None:
        made = await block_lists.subscribe(None, URL, title="Everybody's")
        applied = await block_lists.apply(made, MASTODONS)
        assert (applied.added, applied.changed, applied.lifted) == (3, 0, 0)
        assert policies.of("x.bad.test").is_suspended
        assert policies.of("loud.test").is_silenced
        assert policies.of("wild.test").rejects_media
        row = await DomainPolicy.get(domain="bad.test")
        assert (row.public_comment, row.is_obfuscated) == ("Hate, and more", False)

        again = await block_lists.apply(await BlockList.get(), MASTODONS)
        assert again == block_lists.Applied()

        shorter = MASTODONS.replace("loud.test,silence", "loud.test,suspend")
        shorter = "\n".join(line for line in shorter.splitlines() if "bad.test" not in line)
        applied = await block_lists.apply(await BlockList.get(), shorter)
        assert (applied.added, applied.changed, applied.lifted) == (0, 1, 1)
        assert not policies.of("bad.test").is_suspended
        assert policies.of("loud.test").is_suspended

        await block_lists.unsubscribe(None, await BlockList.get())
        assert await DomainPolicy.all().count() == 0
        assert policies.of("loud.test") == policies.FREE
        deeds = await AuditEntry.all().order_by("id").values_list("deed", flat=True)
        assert deeds == ["list.subscribe", "list.apply", "list.apply", "list.unsubscribe"]

    async def test_a_list_does_no_more_than_it_may(self) -> None:
        made = await block_lists.subscribe(None, URL, highest_severity="silence")
        await block_lists.apply(made, MASTODONS)
        assert policies.of("bad.test").is_silenced
        assert policies.of("bad.test").rejects_media
        await block_lists.subscribe(None, URL, highest_severity="suspend")
        await block_lists.apply(await BlockList.get(), MASTODONS)
        assert policies.of("bad.test").is_suspended

    async def test_a_list_never_touches_what_a_moderator_decided_nor_ourselves(self) -> None:
        await policy_decisions.decide(None, "bad.test", Terms())
        made = await block_lists.subscribe(None, URL)
        ours = "photos.test,suspend,,,,\ntest,suspend,,,,\nPHOTOS.test:443,suspend,,,,\n"
        sub = "x.bad.test,suspend,,,,\n"
        applied = await block_lists.apply(made, MASTODONS + ours + sub)
        assert applied.left_alone == 1
        assert not policies.of("bad.test").is_suspended
        assert not policies.of("x.bad.test").is_suspended, "the moderator's goes before the list's"
        assert policies.federates_with("photos.test")
        assert not await DomainPolicy.exists(domain__in=["photos.test", "test"])
        with pytest.raises(Unprocessable):
            await policy_decisions.take_back(None, "loud.test")
        # Taken over by a moderator it stays when the list is let go.
        await policy_decisions.decide(None, "loud.test", Terms(severity="suspend"))
        await block_lists.unsubscribe(None, await BlockList.get())
        assert policies.of("loud.test").is_suspended
        assert await DomainPolicy.all().count() == 2

    @pytest.mark.parametrize(
        "broken",
        [
            "",
            "\n\n",
            "<!doctype html><h1>502</h1>",
            "#severity\nsuspend",
            "#domain\n",
            "#domain\n*",
        ],
    )
    async def test_a_list_that_broke_changes_nothing(self, broken: str) -> None:
        made = await block_lists.subscribe(None, URL)
        await block_lists.apply(made, MASTODONS)
        with pytest.raises(Unprocessable):
            await block_lists.apply(await BlockList.get(), broken)
        assert policies.of("bad.test").is_suspended

    async def test_of_two_lists_the_harder_counts_and_the_other_remains(self) -> None:
        mild = await block_lists.subscribe(None, URL)
        hard = await block_lists.subscribe(None, "https://hard.test/list")
        await block_lists.apply(mild, "#domain,#severity\nbad.test,silence\n")
        await block_lists.apply(hard, "#domain,#severity\nbad.test,suspend\nworse.test,suspend\n")
        assert policies.of("bad.test").is_suspended
        await block_lists.apply(await block_lists.get(None, mild.id), "#domain\nbad.test\n")
        assert (await DomainPolicy.get(domain="bad.test")).block_list_id == hard.id
        await block_lists.unsubscribe(None, await block_lists.get(None, hard.id))
        remaining = await block_lists.get(None, mild.id)
        assert remaining.digest == "", "it is read again: it may say what the other one did"
        await block_lists.apply(remaining, "#domain,#severity\nbad.test,silence\n")
        assert policies.of("bad.test").is_silenced

    async def test_only_who_moderates_subscribes(self) -> None:
        alice = await somebody("alice")
        for address in ("", "ftp://x.test/", "list.csv", "https://", "http://[x"):
            with pytest.raises(Unprocessable):
                await block_lists.subscribe(None, address)
        with pytest.raises(Forbidden):
            await block_lists.subscribe(alice, URL)
        with pytest.raises(Forbidden):
            await block_lists.import_text(alice, MASTODONS)
        with pytest.raises(NotFound):
            await block_lists.find(URL)

    async def test_only_who_moderates_reads_them(self) -> None:
        alice = await somebody("alice")
        kept = await block_lists.subscribe(None, URL)
        for reading in (
            block_lists.listing(alice),
            block_lists.get(alice, kept.id),
            block_lists.read_again(alice, kept),
            block_lists.export_all(alice),
            policy_decisions.listing(alice),
            policy_decisions.allowed(alice),
            policy_decisions.get(alice, "bad.test"),
        ):
            with pytest.raises(Forbidden):
                await reading
        await block_lists.apply(kept, "#domain,#severity\nbad.test,silence\nloud.test,silence\n")
        assert [(one.url, number) for one, number in await block_lists.listing(None)] == [(URL, 2)]

    async def test_what_is_exported_is_imported_the_same(self) -> None:
        await block_lists.import_text(None, MASTODONS)
        exported = await block_lists.export_all(None)
        assert exported.splitlines()[0] == MASTODONS.splitlines()[0]
        assert 'bad.test,suspend,True,True,"Hate, and more",False' in exported
        public = await block_lists.export_public()
        assert "bad.test" in public
        assert "loud.test" not in public, "its name is hidden"
        await DomainPolicy.all().delete()
        await block_lists.import_text(None, exported)
        assert await block_lists.export_all(None) == exported

    async def test_an_import_leaves_alone_what_was_decided_unless_told(self) -> None:
        await policy_decisions.decide(None, "bad.test", Terms(private_comment="Ours"))
        applied = await block_lists.import_text(None, MASTODONS)
        assert (applied.added, applied.left_alone) == (2, 1)
        assert not policies.of("bad.test").is_suspended
        applied = await block_lists.import_text(None, MASTODONS, overwrites=True)
        assert (applied.changed, applied.left_alone) == (1, 2)
        assert policies.of("bad.test").is_suspended
        assert (await DomainPolicy.get(domain="bad.test")).private_comment == "Ours"


def test_a_plain_list_of_names_is_a_list_of_suspensions() -> None:
    entries = block_list_csv.read("# ours\nbad.test\n\nWORSE.test\nBücher.test\n")
    assert [one.domain for one in entries] == ["bad.test", "worse.test", "xn--bcher-kva.test"]
    assert {one.terms.severity for one in entries} == {"suspend"}


def test_columns_are_known_by_their_names() -> None:
    text = "\ufeffseverity,domain,obfuscate\r\nlimit,bad.test,TRUE\r\nweird,other.test,\r\n"
    (entry,) = block_list_csv.read(text)
    assert entry == block_list_csv.Entry("bad.test", Terms(severity="silence", is_obfuscated=True))


@given(st.text(max_size=300), st.booleans())
def test_no_text_breaks_the_reader(text: str, has_header: bool) -> None:
    try:
        entries = block_list_csv.read(f"#domain,#severity\n{text}" if has_header else text)
    except Unprocessable:
        return
    assert all(one.domain == one.domain.lower() and " " not in one.domain for one in entries)


def test_a_comment_is_no_formula() -> None:
    row = DomainPolicy(domain="bad.test", severity="suspend", public_comment='=cmd("x")\nmore')
    assert '"\'=cmd(""x"") more"' in block_list_csv.write([row])
