"""Is a licence understood whoever tells it, and never taken to allow what nobody allowed?"""

import pytest

from fediphoto.domain import licenses
from fediphoto.errors import Unprocessable


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("CC BY-SA", "cc-by-sa"),
        ("  cc  by-nc-nd ", "cc-by-nc-nd"),
        ("All Rights Reserved", ""),
        ("Public Domain (CC0)", "cc0"),
        ("Public Domain", "pdm"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by"),
        ("http://creativecommons.org/licenses/by-nc-sa/3.0/de/deed.de", "cc-by-nc-sa"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0"),
        ("https://creativecommons.org/publicdomain/", ""),
        ("https://creativecommons.org/licenses/by-anything/4.0/", ""),
        ("https://creativecommons.org/licenses/", ""),
        ("MIT", ""),
        ("", ""),
        ("CC BY" + " " * 500 + "x", ""),
        ("x" * 10_000, ""),
    ],
)
def test_what_another_server_says_is_read(told: str, code: str) -> None:
    assert licenses.read(told) == code


def test_each_licence_survives_the_journey_to_another_server() -> None:
    for one in licenses.LICENSES:
        assert licenses.read(licenses.federated_title(one.code)) == one.code
        assert licenses.numbered(one.number) is one
        if one.code:
            assert licenses.read(one.url) == one.code


def test_what_we_do_not_know_allows_nothing() -> None:
    assert licenses.of("cc-by-everything").code == licenses.ALL_RIGHTS_RESERVED
    assert licenses.numbered(99) is None
    licenses.check(None)
    with pytest.raises(Unprocessable):
        licenses.check("cc-by-everything")
