"""Throw inputs at one target for some seconds: python -m fuzz.run TARGET [SECONDS]

What breaks it is kept in tests/fuzz_findings/TARGET/, where a test tries it from then on.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["fediphoto", "http_sf", "http_sfv"]):
    import fuzz

_FINDINGS = Path(__file__).parents[1] / "tests" / "fuzz_findings"
_MOST_BYTES = {"documents": 8192, "html": 4096, "photos": 65_536, "signatures": 2048}


def main() -> None:
    """Run until the time is over (60 seconds unless told) or something breaks."""
    if len(sys.argv) < 2 or sys.argv[1] not in fuzz.TARGETS:
        sys.exit(f"usage: python -m fuzz.run {'|'.join(fuzz.TARGETS)} [SECONDS]")
    name, duration_s = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    findings = _FINDINGS / name
    findings.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["fediphoto", "http_sf", "http_sfv"]):
        try_once = fuzz.target(name)
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(fuzz.seeds(name)):
            Path(folder, f"seed-{number}").write_bytes(seed)
        options = [
            f"-max_total_time={duration_s}",
            f"-artifact_prefix={findings}/",
            f"-max_len={_MOST_BYTES[name]}",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
            "-verbosity=1",
        ]
        atheris.Setup([sys.argv[0], *options, folder], try_once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
