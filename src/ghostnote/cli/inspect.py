"""`ghostnote inspect`: what is in a MIDI file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghostnote.cli.files import read_input
from ghostnote.cli.options import JsonOption, KitOption
from ghostnote.cli.output import print_json
from ghostnote.cli.terminal import note, printable
from ghostnote.core.errors import InvalidParameterError, ReceiptError

if TYPE_CHECKING:
    from ghostnote.midi.reader import Channels
    from ghostnote.midi.report import ReadReport
    from ghostnote.service.receipt import Receipt


def inspect(
    file: Annotated[str, typer.Argument(metavar="FILE.mid", help="MIDI file, or - for standard input.")],
    kit: KitOption = "gm",
    channels: Annotated[
        str, typer.Option("--channels", help="Which are drums: drums (channel 10), any, or one of 1-16.")
    ] = "drums",
    shown: Annotated[int, typer.Option("--bars", min=1, help="Show at most so many bars of the grid.")] = 16,
    as_json: JsonOption = False,
) -> None:
    """Show a drum pattern in a MIDI file: grid, features, receipt, and how it was read."""
    from ghostnote.core.feel.features import pattern_features
    from ghostnote.midi.reader import read_midi

    result = read_midi(read_input(file), kit=kit, channels=read_channels(channels), source=file)
    pattern, report = result.pattern, result.report
    receipt, problem = _receipt(report.receipt)
    features = pattern_features(pattern)
    if as_json:
        described: dict[str, Any] = {
            "pattern": {"meter": str(pattern.meter), "tempo": pattern.bpm, "bars": pattern.bars},
            "features": features,
            "receipt": receipt.to_dict() if receipt else None,
            "report": report.to_dict(),
        }
        print_json(described)
    else:
        from ghostnote.cli.show import feature_lines, headline, print_grid, receipt_lines

        print(f"{file}: {headline(pattern)}\n")
        print_grid(pattern.window(0, min(shown, pattern.bars)))
        if shown < pattern.bars:
            print(f"({pattern.bars - shown} bars more; --bars shows them)")
        print("\nfeatures", *feature_lines(features), sep="\n")
        print("\nreceipt", *(receipt_lines(receipt) if receipt else ["  none"]), sep="\n")
        print("\nfile", *_report_lines(report), sep="\n")
    if problem:
        note(f"ghostnote: warning: {problem}")


def read_channels(text: str) -> Channels:
    """The channels that an option names.

    Raises:
        InvalidParameterError: neither `drums`, nor `any`, nor a number of a channel.
    """
    if text in ("drums", "any"):
        return "drums" if text == "drums" else "any"
    if text.isdecimal() and 1 <= int(text) <= 16:
        return int(text)
    raise InvalidParameterError(f"{text!r} is no choice of channels", where="channels", hint="drums, any, or 1 to 16")


def _receipt(text: str | None) -> tuple[Receipt | None, str | None]:
    """The receipt, or what is wrong with it: the rest of the file is worth showing all the same."""
    from ghostnote.service.receipt import parse_receipt

    if text is None:
        return None, None
    try:
        return parse_receipt(text), None
    except ReceiptError as error:
        return None, str(error)


def _report_lines(report: ReadReport) -> list[str]:
    lines = [
        f"  format           type {report.file_format}, {report.ppq} ticks a quarter",
        f"  notes            {report.notes} read, {report.hits} hits",
    ]
    if report.duplicates:
        lines.append(f"  duplicates       {report.duplicates} dropped")
    if report.unmapped:
        lines.append(f"  not in the kit   {_counts(report.unmapped)}")
    if report.other_channels:
        lines.append(f"  other channels   {_counts(report.other_channels)}")
    if report.title:
        lines.append(f"  title            {printable(report.title)}")
    if report.licence:
        lines.append(f"  licence          {printable(report.licence)}")
    return [*lines, *(f"  remark           {remark}" for remark in report.remarks)]


def _counts(counts: Any) -> str:
    return ", ".join(f"{number} ({count} notes)" for number, count in counts.items())
