"""From a wish, in fields and in words, to params that leave nothing open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ghostnote.core.params import ANY_STYLE, GenerationParams
from ghostnote.core.route import is_single, merged, read_route, write_route
from ghostnote.prompt.parser import read_prompt
from ghostnote.prompt.reading import Reading, StyleNames
from ghostnote.service.conditioning import resolved
from ghostnote.service.variations import random_seed
from ghostnote.styles.registry import playable, resolve, style_of

if TYPE_CHECKING:
    from ghostnote.model.checkpoint import CheckpointInfo


def settle(
    given: Mapping[str, Any], prompt: str | None, info: CheckpointInfo
) -> tuple[GenerationParams, Reading | None]:
    """The params of a wish, and how its words were read.

    Args:
        given: fields of `GenerationParams`, a meter as text; they win over the prompt.
        prompt: the wish in words, or None.
        info: of the checkpoint that is to play.

    Raises:
        UnknownStyleError: the checkpoint does not know the style.
        InvalidParameterError: a value out of range.
    """
    reading = None if prompt is None else read_prompt(prompt, style_names(info))
    wanted = {**(_fields(reading) if reading else {}), **given}
    wanted.setdefault("seed", random_seed())
    params = resolved(GenerationParams.from_dict(_in_its_meter(wanted, info)), info)
    return params, None if reading is None else _as_settled(reading.beside(given), params)


def warm_up_words(info: CheckpointInfo) -> None:
    """Load what reads prompts, which takes about two seconds the first time in a process.

    Raises:
        StyleFileError: the user's own styles cannot be read.
    """
    from ghostnote.prompt.language import language

    language(tuple(style_names(info)))


def style_names(info: CheckpointInfo) -> list[StyleNames]:
    """What the styles that the checkpoint can play are called."""
    return [StyleNames(style.name, (style.title, *style.aliases)) for style in map(style_of, playable(info.styles))]


def _fields(reading: Reading) -> dict[str, Any]:
    """What a prompt sets; of several styles the mix, or the journey from their weights in the first bar to the last."""
    if len(reading.styles) < 2:
        return reading.fields
    first, last = (
        merged([(share.style, weight) for share, weight in zip(reading.styles, weights, strict=True) if weight > 0])
        for weights in ([share.first for share in reading.styles], [share.last for share in reading.styles])
    )
    return {**reading.fields, "style": write_route((first,) if first == last else (first, last))}


def _in_its_meter(wanted: Mapping[str, Any], info: CheckpointInfo) -> Mapping[str, Any]:
    """A style of the catalogue that is not in 4/4 comes in its typical meter, unless another one is wanted.

    Mixes and journeys are in 4/4 then: their styles may differ.
    """
    style = wanted.get("style", ANY_STYLE)
    if "meter" in wanted or not isinstance(style, str) or style in {ANY_STYLE, *info.played}:
        return wanted
    if not is_single(read_route(style)):
        return wanted
    name = resolve(style, info.styles)
    profile = style_of(name).profile
    if profile is None or name in info.played:
        return wanted
    return {**wanted, "meter": str(profile.meter)}


def _as_settled(reading: Reading, params: GenerationParams) -> Reading:
    """What is assumed is what will be done."""
    settled = params.to_dict()
    return replace(reading, assumed={name: settled[name] for name in reading.assumed})
