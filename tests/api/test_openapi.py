"""The OpenAPI document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts

from ghostnote.api.openapi import document
from ghostnote.api.routes.all import router
from tests.api.live import Live

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def test_the_document_in_the_tree_is_current() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == document(), "run `ghostnote openapi > docs/openapi.json`"


@pytest.mark.anyio
async def test_the_service_shows_the_same_document(service: Live) -> None:
    assert (await service.client.get("/openapi.json")).json() == document()


def test_every_route_is_in_the_document() -> None:
    routes = {
        (context.path_format, method.lower())
        for context in iter_route_contexts(router.routes)
        for method in context.methods or ()
    }
    documented = {(path, method) for path, methods in document()["paths"].items() for method in methods}
    assert routes - documented == {("/metrics", "get")}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_says_what_it_answers(path: str, method: str, operation: dict[str, object]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    responses = operation["responses"]
    assert isinstance(responses, dict)
    for status, response in responses.items():
        assert response["description"], status
        if int(status) >= 400 and path != "/readyz":
            assert list(response["content"]) == ["application/problem+json"], (method, status)
    if path.startswith("/api/"):
        assert {"401", "403", "422", "429", "503"} <= set(responses)
        assert operation["security"]


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(document())
    named = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert named == set(document()["components"]["schemas"])
