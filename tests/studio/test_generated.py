"""What is generated for the studio agrees with what it was generated from."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("studio_kit", WEB / "tools" / "kit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["kit.gen.ts", "ranges.gen.ts"])
def test_the_tables_are_those_of_core(name: str) -> None:
    written = (WEB / "src" / "pattern" / name).read_text(encoding="utf-8")
    assert written == tool().FILES[name](), "run `.venv/bin/python web/tools/kit.py`"


def test_the_client_knows_every_operation_of_the_document() -> None:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    schema = (WEB / "src" / "api" / "schema.gen.ts").read_text(encoding="utf-8")
    operations = {one["operationId"] for path in document["paths"].values() for one in path.values()}
    assert operations - set(re.findall(r"^    (\w+): \{$", schema, flags=re.MULTILINE)) == set()
    for name, body in document["components"]["schemas"].items():
        assert re.search(rf"^        {re.escape(name)}:", schema, flags=re.MULTILINE), f"run `npm run api`: {name}"
        for field in body.get("properties", {}):
            assert re.search(rf'^            "?{re.escape(field)}"?\??:', schema, flags=re.MULTILINE), f"{name}.{field}"


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
