"""What can go wrong, as one family: a sentence for people, a status for HTTP, nothing secret."""

from fediphoto.text.translations import _, marked


class FediphotoError(Exception):
    """The root of everything this program raises on purpose.

    `status` is the HTTP status a door answers with; `str(error)` is safe to show to anybody.
    """

    status = 500
    sentence = marked("Something went wrong on our side.")

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or _(self.sentence))


class BadRequest(FediphotoError):
    """The request itself is malformed."""

    status = 400
    sentence = marked("That request could not be understood.")


class Unauthorized(FediphotoError):
    """Nobody, or nobody we can prove, is speaking."""

    status = 401
    sentence = marked("The access token is invalid")


class Forbidden(FediphotoError):
    """Somebody known is speaking, and may not do this."""

    status = 403
    sentence = marked("This action is not allowed")


class NotFound(FediphotoError):
    """It is not there, or not for you to see: the two are never told apart."""

    status = 404
    sentence = marked("Record not found")


class Gone(FediphotoError):
    """It was here and has been deleted."""

    status = 410
    sentence = marked("This has been deleted.")


class Conflict(FediphotoError):
    """Somebody else was faster, or the same request is still being answered."""

    status = 409
    sentence = marked("That is being changed by another request.")


class TooLarge(FediphotoError):
    """More bytes than we take."""

    status = 413
    sentence = marked("That is too large.")


class TooSlow(FediphotoError):
    """A request that does not come to its end."""

    status = 408
    sentence = marked("The request took too long to arrive.")


class Unprocessable(FediphotoError):
    """Well-formed, but breaks a rule; the sentence says which."""

    status = 422
    sentence = marked("Validation failed")


class InvalidFields(Unprocessable):
    """Some fields of a form will not do; `details` says which, as Mastodon writes it.

    {field: [{"error": "ERR_TAKEN", "description": "has already been taken"}]}

    `sentences` says the first fault of each field to people.
    """

    def __init__(
        self,
        sentence: str,
        details: dict[str, list[dict[str, str]]],
        sentences: dict[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.details = details
        self.sentences = sentences or {}


class TooManyRequests(FediphotoError):
    """Over a rate limit; `retry_after_s` seconds remain."""

    status = 429
    sentence = marked("Too many requests")

    def __init__(self, sentence: str | None = None, *, retry_after_s: float = 300.0) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class Unavailable(FediphotoError):
    """We cannot answer now, but may soon."""

    status = 503
    sentence = marked("This is not available right now. Try again soon.")


class ConfigurationError(FediphotoError):
    """A configuration key is unknown or ill-typed; the sentence names it and what it takes."""

    sentence = marked("The configuration is wrong.")


class RemoteError(FediphotoError):
    """Another server could not be reached or answered something unusable.

    `permanent` says that trying again cannot help; `http_status` is what it answered, if it did.
    """

    status = 503
    sentence = marked("The other server did not give a usable answer.")

    def __init__(
        self,
        sentence: str | None = None,
        *,
        permanent: bool = False,
        http_status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.permanent = permanent
        self.http_status = http_status
        self.retry_after_s = retry_after_s
