"""`ghostnote doctor`: whether every part works, and what to do about those that do not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

import typer

from ghostnote.cli.options import JsonOption
from ghostnote.cli.output import print_json
from ghostnote.cli.service import HomeOption, settings_for

if TYPE_CHECKING:
    from ghostnote.cli.doctor_findings import Finding
    from ghostnote.settings.model import Settings

    Check = Callable[[Settings], Awaitable[Iterable[Finding]]]


def doctor(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check settings, secrets, disk, port, database, queue, results and checkpoint. Exit status 1 if one fails."""
    import asyncio

    from ghostnote.cli.doctor_findings import Finding, Level
    from ghostnote.core.errors import SettingsError

    try:
        findings = asyncio.run(_findings(settings_for("doctor", home=home)))
    except SettingsError as error:
        findings = [Finding.of("settings", error)]
    well = all(finding.level is not Level.FAIL for finding in findings)
    if as_json:
        from dataclasses import asdict

        print_json({"ok": well, "findings": [asdict(finding) for finding in findings]})
    else:
        _print(findings)
    if not well:
        raise typer.Exit(1)


async def _findings(settings: Settings) -> list[Finding]:
    from ghostnote.cli import doctor_parts, doctor_settings
    from ghostnote.cli.doctor_findings import Finding
    from ghostnote.core.errors import GhostnoteError

    checks: dict[str, Check] = {
        "settings": doctor_settings.settings,
        "secrets": doctor_settings.secrets,
        "home": doctor_settings.home,
        "port": doctor_settings.port,
        "database": doctor_parts.database,
        "keys": doctor_parts.keys,
        "queue": doctor_parts.queue,
        "results": doctor_parts.results,
        "checkpoint": doctor_parts.checkpoint,
    }
    findings: list[Finding] = []
    for part, check in checks.items():
        try:
            findings += await check(settings)
        except GhostnoteError as error:
            findings.append(Finding.of(part, error))
    return findings


def _print(findings: list[Finding]) -> None:
    widest = max(len(finding.part) for finding in findings)
    for finding in findings:
        print(f"{finding.level:<4}  {finding.part:<{widest}}  {finding.says}")
        if finding.hint:
            print(f"{'':<{widest + 6}}  {finding.hint}")
