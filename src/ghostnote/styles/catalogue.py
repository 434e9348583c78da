"""The catalogue of styles as one table: the genres of the Groove MIDI Dataset, and what people call them.

A style's name is the one a checkpoint knows it by. Its tempos are not stated here: they are measured on the training
data and come with the checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Style:
    """One row of the catalogue.

    Attributes:
        name: what a checkpoint calls it.
        title: for people.
        aliases: other names it answers to; spelling is forgiving (see `registry.key_of`), so `hip-hop` need not be
            listed beside `hiphop`.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()


_ROWS: Final[tuple[Style, ...]] = (
    Style("afrobeat", "Afrobeat", ("tony allen", "fela")),
    Style("afrocuban", "Afro-Cuban", ("cuban", "mambo", "son", "rumba", "songo", "bembe")),
    Style("blues", "Blues", ("blues shuffle",)),
    Style("country", "Country", ("train beat", "bluegrass", "americana")),
    Style("dance", "Dance", ("edm", "electronic", "house", "disco", "breakbeat", "four on the floor")),
    Style("funk", "Funk", ("funky", "p-funk")),
    Style("gospel", "Gospel", ("church",)),
    Style("highlife", "Highlife", ("west african highlife",)),
    Style("hiphop", "Hip-hop", ("rap", "boom bap", "hip hop beat")),
    Style("jazz", "Jazz", ("bebop", "big band", "swing jazz")),
    Style("latin", "Latin", ("bossa nova", "bossa", "samba", "salsa", "merengue", "brazilian")),
    Style("middleeastern", "Middle Eastern", ("mideast", "arabic", "oriental")),
    Style("neworleans", "New Orleans", ("second line", "2nd line", "nola")),
    Style("pop", "Pop", ("top 40", "pop rock")),
    Style("punk", "Punk", ("punk rock", "hardcore")),
    Style("reggae", "Reggae", ("one drop", "dub", "roots reggae", "ska")),
    Style("rock", "Rock", ("hard rock", "indie rock", "rock and roll", "rock n roll", "rock & roll", "metal")),
    Style("soul", "Soul", ("r&b", "rnb", "rhythm and blues", "motown", "neo soul")),
)

CATALOGUE: Final[Mapping[str, Style]] = MappingProxyType({row.name: row for row in _ROWS})
