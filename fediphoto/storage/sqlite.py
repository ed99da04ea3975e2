"""How Tortoise speaks with SQLite here: one writer whose transactions begin IMMEDIATE."""

import sqlite3

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.exceptions import TransactionManagementError


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that takes the write lock at its start.

    A read transaction that turns to writing gets SQLITE_BUSY at once, whatever `busy_timeout`
    says; taking the lock first waits instead.
    """

    async def begin(self) -> None:
        """Open the transaction, waiting for another writer up to `busy_timeout`."""
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error


class Writer(SqliteClient):
    """The one connection that writes."""

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


client_class = Writer
