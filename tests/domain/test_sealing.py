"""The key that seals secrets: made once, whole, and by one of many who come at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE

from fediphoto.domain import sealing


def test_all_who_come_at_once_get_the_same_whole_key(tmp_path: Path) -> None:
    for number in range(20):
        path = tmp_path / f"{number}.key"
        with ThreadPoolExecutor(8) as threads:
            keys = set(threads.map(sealing._read_or_make, [path] * 8))
        assert len(keys) == 1
        assert len(keys.pop()) == 32
        assert S_IMODE(path.stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 20  # nothing half made is left behind
