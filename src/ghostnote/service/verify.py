"""Verification: a file is made again from its receipt, and its bytes are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ghostnote
from ghostnote.core.errors import GhostnoteError, InvalidParameterError, ReceiptError, VerificationError
from ghostnote.core.pattern import Hit, Pattern
from ghostnote.core.units import PPQ
from ghostnote.midi.metadata import find_receipt
from ghostnote.midi.reader import read_midi
from ghostnote.service.generate import Artefact, Order, arrange
from ghostnote.service.receipt import Receipt, parse_receipt

if TYPE_CHECKING:
    from ghostnote.model.engine import Engine

#: Gives the engine for a precision.
EngineLoader = Callable[[str], "Engine"]


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """A file that was made again, byte for byte.

    Attributes:
        receipt: the file's.
        artefact: what was made from it.
    """

    receipt: Receipt
    artefact: Artefact


def receipt_in(data: bytes) -> Receipt:
    """The receipt that a MIDI file carries.

    Raises:
        MidiError: not a well-formed MIDI file.
        ReceiptError: it carries no receipt, or one that cannot be read.
    """
    text = find_receipt(data)
    if text is None:
        raise ReceiptError(
            "the file carries no receipt",
            hint="only files that Ghostnote wrote have one, and saving them in another program may remove it",
        )
    return parse_receipt(text)


def verify(data: bytes, load_engine: EngineLoader) -> VerifyResult:
    """Make the file again from its receipt and compare.

    Args:
        data: bytes of a MIDI file.
        load_engine: called with the receipt's precision, once the receipt has been read.

    Raises:
        MidiError: not a well-formed MIDI file.
        ReceiptError: no receipt, an unreadable one, or one of another checkpoint, vocabulary or style of one's own.
        VerificationError: the bytes differ; the message says where first.
    """
    receipt = receipt_in(data)
    try:
        engine = load_engine(receipt.precision)
    except InvalidParameterError as error:
        raise ReceiptError(f"cannot be followed: {error}", where="receipt") from error
    _require_same("vocabulary", receipt.vocabulary, engine.checkpoint.info.fingerprint)
    _require_same("checkpoint", receipt.checkpoint, engine.checkpoint.hash)
    _require_own(receipt, engine)
    try:
        order = Order(receipt.params, receipt.variation, receipt.task)
        (artefact,) = arrange([order], engine, licence=receipt.licence)
    except GhostnoteError as error:
        raise ReceiptError(f"cannot be followed: {error}", where="receipt") from error
    if artefact.midi != data:
        raise VerificationError(_difference(data, artefact), where="verify", hint=_explanation(receipt))
    return VerifyResult(receipt, artefact)


def _require_own(receipt: Receipt, engine: Engine) -> None:
    """Refuse styles of somebody's own that are not here, or were learned again since."""
    here = {style.info.name: style.digest for style in engine.checkpoint.own}
    for name, digest in receipt.own.items():
        if here.get(name) != digest:
            problem = (
                f"made with the style {name} of somebody's own, which is {'another' if name in here else 'not'} here"
            )
            raise ReceiptError(problem, where="receipt", hint="add the style's file: `ghostnote styles add`")


def _require_same(what: str, made_with: str, here: str) -> None:
    if made_with != here:
        raise ReceiptError(
            f"made with {what} {made_with[:12]}, and this one is {here[:12]}",
            where="receipt",
            hint="give the checkpoint that it was made with",
        )


def _explanation(receipt: Receipt) -> str:
    if receipt.version != ghostnote.__version__:
        return f"it was made by version {receipt.version}, this is {ghostnote.__version__}"
    return "the file was changed after it was made"


def _difference(data: bytes, artefact: Artefact) -> str:
    """Where the file first differs from what was made again: the byte, and the hit if it is one."""
    again = artefact.midi
    shared = next((at for at, (old, new) in enumerate(zip(data, again, strict=False)) if old != new), None)
    at = min(len(data), len(again)) if shared is None else shared
    text = f"the file differs from byte {at:,} on ({len(data):,} bytes, {len(again):,} made again)"
    kit = artefact.receipt.params.kit
    try:
        theirs = read_midi(data, kit=kit, channels="any").pattern
    except GhostnoteError as error:
        return f"{text}; its notes cannot be read: {error}"
    ours = read_midi(again, kit=kit).pattern if artefact.pattern.hits else artefact.pattern
    return f"{text}; {_first_other_hit(theirs, ours)}"


def _first_other_hit(theirs: Pattern, ours: Pattern) -> str:
    other = set(theirs.hits) ^ set(ours.hits)
    if not other:
        return "every hit is the same, something else in the file is not"
    hit = min(other)
    beat = hit.slot % ours.meter.bar_ticks / PPQ + 1
    where = f"bar {ours.bar_of(hit) + 1}, beat {beat:g}"
    added, missing = hit in theirs.hits, hit in ours.hits
    return f"the first other hit is a {hit.voice.slug} in {where}: {_told(hit, added)}" if added != missing else where


def _told(hit: Hit, added: bool) -> str:
    return f"velocity {hit.velocity}, offset {hit.offset} {'only in the file' if added else 'missing from the file'}"
