"""The one tree of typed errors. Each surface renders it once: exit codes here, problem+json in the API.

Every error says what was wrong (`problem`), where (`where`, a field, file or bar) and what to do (`hint`).
"""

from __future__ import annotations

from typing import ClassVar


class GhostnoteError(Exception):
    """Root of every error that Ghostnote raises on purpose.

    Attributes:
        slug: stable name of the kind of error, used in machine-readable output.
        exit_code: process exit status of the command line for this kind.
    """

    slug: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, problem: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{text} ({self.hint})" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.problem, self.where, self.hint)


def _rebuild(kind: type[GhostnoteError], problem: str, where: str | None, hint: str | None) -> GhostnoteError:
    return kind(problem, where=where, hint=hint)


class InvalidParameterError(GhostnoteError):
    """A value that was asked for is outside its stated range."""

    slug = "invalid-parameter"
    exit_code = 2


class UnknownStyleError(InvalidParameterError):
    """A style that the catalogue or the checkpoint does not know."""

    slug = "unknown-style"
    exit_code = 3


class StyleFileError(GhostnoteError):
    """A file of the catalogue of styles that cannot be read as one; `where` is its path and the line."""

    slug = "invalid-style-file"
    exit_code = 35


class PatternError(GhostnoteError):
    """A pattern that breaks its own rules (a hit outside its bars, off the lattice, a velocity of 0)."""

    slug = "invalid-pattern"
    exit_code = 4


class MidiError(GhostnoteError):
    """Bytes that cannot be taken as a drum pattern."""

    slug = "unreadable-midi"
    exit_code = 5


class MidiLimitError(MidiError):
    """MIDI that exceeds a stated limit: size, tracks, notes, duration, tempo."""

    slug = "midi-too-large"
    exit_code = 6


class NoDrumsError(MidiError):
    """Well-formed MIDI in which no drum note was found."""

    slug = "no-drums-found"
    exit_code = 7


class CheckpointError(GhostnoteError):
    """A checkpoint that cannot be used."""

    slug = "bad-checkpoint"
    exit_code = 8


class CheckpointMissingError(CheckpointError):
    """No checkpoint where one was expected."""

    slug = "checkpoint-missing"
    exit_code = 9


class CheckpointMismatchError(CheckpointError):
    """A checkpoint of another vocabulary, or whose files do not match its own description."""

    slug = "checkpoint-mismatch"
    exit_code = 10


class OwnStyleError(CheckpointError):
    """A style of somebody's own that cannot be used or made."""

    slug = "bad-own-style"
    exit_code = 36


class OwnStyleMismatchError(OwnStyleError):
    """A style of somebody's own that was learned beside another checkpoint."""

    slug = "own-style-mismatch"
    exit_code = 37


class CorpusError(GhostnoteError):
    """Training material that cannot be collected or processed."""

    slug = "bad-corpus"
    exit_code = 11


class DownloadError(CorpusError):
    """A download that failed, was truncated, or is not the file that was promised."""

    slug = "download-failed"
    exit_code = 12


class UnsafeArchiveError(CorpusError):
    """An archive that would write outside its folder or unpack beyond the stated limits."""

    slug = "unsafe-archive"
    exit_code = 13


class OutputError(GhostnoteError):
    """A result that cannot be written where it was asked for."""

    slug = "cannot-write-output"
    exit_code = 14


class OutputExistsError(OutputError):
    """An output file that exists and must not be overwritten without `--force`."""

    slug = "output-exists"
    exit_code = 15


class ReceiptError(GhostnoteError):
    """A receipt that is missing, unreadable or of another version or checkpoint."""

    slug = "bad-receipt"
    exit_code = 16


class VerificationError(ReceiptError):
    """The receipt was followed and the bytes came out different."""

    slug = "verification-failed"
    exit_code = 17


class MissingExtraError(GhostnoteError):
    """A command that needs an optional extra which is not installed."""

    slug = "missing-extra"
    exit_code = 18


class SettingsError(GhostnoteError):
    """A setting of the service that is missing, malformed or unsafe."""

    slug = "bad-settings"
    exit_code = 19


class AccessError(GhostnoteError):
    """Who asks may not do this."""

    slug = "access"
    exit_code = 20


class UnauthenticatedError(AccessError):
    """No key or token, or one that is wrong, expired or revoked."""

    slug = "unauthenticated"
    exit_code = 21


class ForbiddenError(AccessError):
    """A valid key or token that does not reach so far."""

    slug = "forbidden"
    exit_code = 22


class NotFoundError(GhostnoteError):
    """Nothing of this name or id, or nothing that belongs to whom asks."""

    slug = "not-found"
    exit_code = 23


class ConflictError(GhostnoteError):
    """A request that contradicts what is there: a job that is over, an idempotency key used for something else."""

    slug = "conflict"
    exit_code = 24


class TooLargeError(GhostnoteError):
    """A body or upload over the limit."""

    slug = "too-large"
    exit_code = 25


class RetryLaterError(GhostnoteError):
    """Nothing is wrong with the request, but it cannot be taken now.

    Attributes:
        retry_after: seconds after which it is worth trying again.
    """

    slug = "retry-later"
    exit_code = 26

    def __init__(
        self, problem: str, *, where: str | None = None, hint: str | None = None, retry_after: float = 5.0
    ) -> None:
        super().__init__(problem, where=where, hint=hint)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_retry, (type(self), self.problem, self.where, self.hint, self.retry_after)


def _rebuild_retry(
    kind: type[RetryLaterError], problem: str, where: str | None, hint: str | None, retry_after: float
) -> RetryLaterError:
    return kind(problem, where=where, hint=hint, retry_after=retry_after)


class RateLimitedError(RetryLaterError):
    """More requests than are allowed in a time."""

    slug = "rate-limited"
    exit_code = 27


class QuotaExceededError(RetryLaterError):
    """More jobs or bytes than a tenant may have at once or in a day."""

    slug = "quota-exceeded"
    exit_code = 28


class QueueFullError(RetryLaterError):
    """So many jobs wait that another would wait too long."""

    slug = "queue-full"
    exit_code = 29


class StorageFullError(RetryLaterError):
    """No room is left for results."""

    slug = "storage-full"
    exit_code = 30


class UnavailableError(RetryLaterError):
    """A part that is needed (database, broker, object store, worker) cannot be reached."""

    slug = "unavailable"
    exit_code = 31


class DeviceMemoryError(GhostnoteError):
    """The accelerator has too little memory for a batch."""

    slug = "device-memory"
    exit_code = 32


class JobFailedError(GhostnoteError):
    """A job that somebody waits for has failed."""

    slug = "job-failed"
    exit_code = 33


class JobCancelledError(GhostnoteError):
    """A job that somebody waits for was cancelled."""

    slug = "job-cancelled"
    exit_code = 34


#: Exit status after Ctrl-C, by the shell's convention (128 + SIGINT).
INTERRUPTED_EXIT_CODE = 130
