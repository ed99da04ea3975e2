"""What strangers send as JSON is one value to everybody who reads it, or it is refused."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.activitypub import strict_json
from fediphoto.errors import BadRequest


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b" \n", id="blank"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param("{}".encode("utf-16"), id="UTF-16 with mark"),
        pytest.param("{}".encode("utf-16-le"), id="UTF-16"),
        pytest.param("{}".encode("utf-32"), id="UTF-32"),
        pytest.param('{"a":"é"}'.encode("latin-1"), id="Latin-1"),
        pytest.param(b'"\xc0\x80"', id="overlong NUL"),
        pytest.param(b'"\xed\xa0\x80"', id="surrogate in UTF-8"),
        pytest.param(b'["\\ud800"]', id="half a character"),
        pytest.param(b'{"\\udc00":1}', id="half a name"),
        pytest.param(b'["\\u0000"]', id="NUL"),
        pytest.param(b'{"\\u0000":1}', id="NUL in a name"),
        pytest.param(b'{"a":{"b":["x\\u0000y"]}}', id="NUL deep inside"),
        pytest.param(b'"\0"', id="bare NUL"),
        pytest.param(b"[NaN]", id="NaN"),
        pytest.param(b"[Infinity]", id="Infinity"),
        pytest.param(b"[-Infinity]", id="-Infinity"),
        pytest.param(b"[1e999]", id="beyond a float"),
        pytest.param(b"[-1e999]", id="beyond a float, below"),
        pytest.param(b"[-0]", id="-0"),
        pytest.param("[−1]".encode(), id="a typographer's minus"),
        pytest.param(b"[" + b"9" * 5000 + b"]", id="5000 digits"),
        pytest.param(b"[01]", id="octal"),
        pytest.param(b"[0x1]", id="hexadecimal"),
        pytest.param(b"[1,]", id="trailing comma"),
        pytest.param(b"{'a':1}", id="single quotes"),
        pytest.param(b"{a:1}", id="bare name"),
        pytest.param(b"[1]//", id="comment"),
        pytest.param(b"{}{}", id="two values"),
        pytest.param(b"[" * 100_000, id="open brackets"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="100,000 levels"),
        pytest.param(b"[" + b"[]," * 300_000 + b"1]", id="300,000 lists"),
        pytest.param(b"[" + b"{}," * 300_000 + b"1]", id="300,000 objects"),
        pytest.param(b'"' + b'\\"[' * 300_000, id="no end of a string"),
        pytest.param(b'"' + b'\\"[' * 300_000 + b"\\", id="a backslash at the end"),
        pytest.param(b'"[' * 300_000, id="300,000 strings"),
        pytest.param(b'{"a":' * 65 + b"1" + b"}" * 65, id="65 levels"),
        pytest.param(b'{"id":1,"id":2}', id="two ids"),
        pytest.param(b'{"actor":1,"\\u0061ctor":2}', id="two actors, one in disguise"),
        pytest.param(b'{"object":{"type":"Note","type":"Person"}}', id="two types inside"),
    ],
)
def test_what_is_not_one_value_to_all_is_refused(raw: bytes) -> None:
    started = time.process_time()
    with pytest.raises(BadRequest) as refused:
        strict_json.loads(raw)
    assert time.process_time() - started < 2
    assert "JSON" in str(refused.value)


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"x"', b"42", b"true"])
def test_where_an_object_is_expected_nothing_else_will_do(raw: bytes) -> None:
    strict_json.loads(raw)
    with pytest.raises(BadRequest):
        strict_json.loads_object(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b' {"a" : [1, -2, 3.5e1, true, null]} ', {"a": [1, -2, 35.0, True, None]}),
        (b'["\\ud83d\\ude00 \xf0\x9f\x98\x80"]', ["😀 😀"]),
        (b'["\\\\u0000"]', ["\\u0000"]),
        (b"[-0.0]", [0.0]),
        (b'{"closed":"then","closed":"now"}', {"closed": "now"}),
        (b'{"a":' * 63 + b"[]" + b"}" * 63, None),
    ],
)
def test_what_is_well_said_is_read(raw: bytes, value: Any) -> None:
    read = strict_json.loads(raw)
    assert value is None or read == value


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":[' + b'{"id":1},' * 49_000 + b"1]}",
        b"{" + b",".join(b'"k%d":1' % n for n in range(90_000)) + b',"k1":1}',
        b'{"a":"' + b"\\u0041" * 160_000 + b'"}',
        b'"' + b'\\"' * 500_000 + b'"',
        b"[" + b'"",' * 300_000 + b"1]",
        b"[" + b"0," * 500_000 + b"1]",
        b'["' + b"[" * 900_000 + b'"]',
        b'["' + b'\\"[' * 300_000 + b'"]',
    ],
)
def test_a_mebibyte_is_read_in_a_moment(raw: bytes) -> None:
    started_s = time.process_time()  # our own work, however busy the machine is
    strict_json.loads(raw)
    assert time.process_time() - started_s < 5


def test_the_real_documents_are_read(corpus: Path) -> None:
    """All of them that are JSON at all: some say `content` twice."""
    read = 0
    for path in sorted((corpus / "activitypub").rglob("*.json")):
        raw = path.read_bytes()
        try:
            expected = json.loads(raw)
        except ValueError:
            continue
        assert strict_json.loads(raw) == expected
        read += 1
    assert read > 300


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        strict_json.loads(raw)
    except BadRequest:
        return


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_what_python_writes_is_read_or_refused(value: Any, is_ascii: bool) -> None:
    raw = json.dumps(value, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    try:
        read = strict_json.loads(raw)
    except BadRequest:
        return
    assert strict_json.loads(strict_json.dumps(read)) == read
