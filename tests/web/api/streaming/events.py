"""Server-sent events of an instance, read one by one."""

import requests

from tests.journeys.instance import Instance, Person
from tests.web.streams import token_of


class Events:
    """Server-sent events, read one by one."""

    def __init__(self, instance: Instance, path: str, person: Person | None, **query: str) -> None:
        headers = {} if person is None else {"Authorization": f"Bearer {token_of(person)}"}
        self._answer = requests.get(
            f"{instance.url}/api/v1/streaming/{path}",
            headers=headers,
            params=query,
            stream=True,
            timeout=120,
        )
        assert self._answer.status_code == 200, self._answer.text
        assert self._answer.headers["Content-Type"] == "text/event-stream"
        self._lines = self._answer.iter_lines(chunk_size=1)
        assert next(self._lines) == b":)"

    def next(self) -> tuple[str, str]:
        """The next event and its payload."""
        lines = []
        for line in self._lines:
            if line.startswith(b":"):
                continue
            if not line:
                break
            lines.append(line.decode())
        return lines[0].removeprefix("event: "), lines[1].removeprefix("data: ")

    def close(self) -> None:
        self._answer.close()
