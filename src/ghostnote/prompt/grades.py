"""Words that are meant more or less strongly, and their values: design choices, listed in `docs/prompts.md` too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ghostnote.prompt.senses import Grades


@dataclass(frozen=True, slots=True)
class GradeRow:
    """Values, and the words that have them, parted by `|`: adjectives, comparatives (`busier`) and nouns."""

    grades: Grades
    adjectives: str = ""
    comparatives: str = ""
    nouns: str = ""


# Columns of the grades: slight, plain, strong, more, less, eased (not too), negated (not).
GRADES: Final = (
    GradeRow(
        Grades("tempo", 88.0, 75.0, 60.0, 85.0, 100.0, 100.0, 105.0),
        "slow|slow tempo|downtempo|down tempo|slow jam|slowly",
        "slower",
    ),
    GradeRow(Grades("tempo", 75.0, 68.0, 60.0, 68.0, 80.0, 80.0, 105.0), "ballad|ballads|power ballad"),
    GradeRow(
        Grades("tempo", 110.0, 105.0, 105.0, 105.0, 105.0, 105.0, 105.0),
        "mid tempo|midtempo|medium tempo|moderate tempo|medium|moderate speed|medium speed|moderate|mid paced",
    ),
    GradeRow(
        Grades("tempo", 120.0, 130.0, 150.0, 130.0, 105.0, 110.0, 100.0),
        "uptempo|up tempo|upbeat|brisk",
    ),
    GradeRow(
        Grades("tempo", 122.0, 145.0, 175.0, 130.0, 100.0, 108.0, 100.0),
        "fast|quick|fast tempo|fast paced|rapid|speedy|blistering|quickly",
        "faster|quicker|speed up|speed it up",
    ),
    GradeRow(
        Grades("density", 68.0, 80.0, 92.0, 70.0, 35.0, 45.0, 35.0),
        "busy|lots going on|hectic|frantic|frenetic|overplay|overplayed|overplaying|cluttered|full|fussy",
        "busier|fuller",
    ),
    GradeRow(
        Grades("density", 75.0, 85.0, 95.0, 75.0, 35.0, 50.0, 35.0),
        "dense|packed|thick",
        "denser|thicker",
    ),
    GradeRow(
        Grades("density", 32.0, 20.0, 8.0, 30.0, 60.0, 55.0, 65.0),
        "sparse|simple|spacious|open|sparsely|space|breathing room|roomy|uncluttered|airy|thin|empty",
        "sparser|simpler|emptier|more space|more room",
    ),
    GradeRow(
        Grades("density", 15.0, 10.0, 5.0, 15.0, 45.0, 50.0, 60.0),
        "minimal|minimalist|minimalistic|bare|bare bones|stripped down|stripped back|stripped|skeletal|barely there",
    ),
    GradeRow(Grades("density", 35.0, None, 85.0, 70.0, 30.0, 45.0, 10.0), nouns="density|hits|notes"),
    GradeRow(
        Grades("swing", 54.0, 58.0, 64.0, 60.0, 53.0, 53.0, 50.0),
        "swung|swinging|swingy|swung feel",
        "swingier",
        "swing|swing feel|swing amount|mpc swing|swing groove",
    ),
    GradeRow(
        Grades("swing", 62.0, 66.0, 70.0, 68.0, 58.0, 58.0, 50.0),
        "shuffled|shuffling|shuffly|triplet feel|triplet swing|triplety|tripletty",
        nouns="shuffle|shuffle feel|shuffle groove",
    ),
    GradeRow(
        Grades("dynamics", 25.0, 10.0, 0.0, 20.0, 60.0, 50.0, 65.0),
        "flat|even|uniform|flat dynamics|even dynamics|constant velocity|even velocities|even velocity|compressed|"
        "same volume|same velocity|hits at the same volume|hits at same volume|hits at the same velocity",
        "flatter",
    ),
    GradeRow(
        Grades("dynamics", 68.0, 85.0, 95.0, 75.0, 35.0, 45.0, 20.0),
        "dynamic|expressive|wide dynamics|wide dynamic range|big dynamics|lots of dynamics|varied velocities",
    ),
    GradeRow(
        Grades("dynamics", 30.0, None, 85.0, 75.0, 30.0, 45.0, 5.0),
        nouns="dynamics|dynamic range|velocity range|accents|velocity variation",
    ),
    GradeRow(
        Grades("syncopation", 62.0, 75.0, 92.0, 70.0, 30.0, 40.0, 15.0),
        "syncopated|off beat|offbeat|off kilter|syncopated kicks|syncopated kick",
        nouns="syncopation|syncopations",
    ),
    GradeRow(
        Grades("syncopation", 40.0, 20.0, 5.0, 20.0, 60.0, 50.0, 65.0),
        "on the beat|foursquare|unsyncopated|square",
    ),
    GradeRow(
        Grades("complexity", 62.0, 78.0, 92.0, 70.0, 30.0, 45.0, 25.0),
        "complex|intricate|elaborate|complicated|fancy|sophisticated|technical|proggy|varied",
        "fancier",
        "complexity|variation|variety",
    ),
    GradeRow(
        Grades("complexity", 35.0, 22.0, 10.0, 25.0, 60.0, 50.0, 65.0),
        "basic|plain|straightforward|nothing fancy|rudimentary|repetitive",
        "plainer",
    ),
    GradeRow(
        Grades("ghost_notes", 25.0, 40.0, 65.0, 60.0, 15.0, 20.0, 0.0),
        "ghosted|ghosty",
        nouns="ghost notes|ghost note|ghosts|ghostnotes|ghostnote|ghosting|ghost hits|ghost strokes|grace notes|"
        "ghosted notes|snare ghosts|ghost snares|ghost snare",
    ),
    GradeRow(
        Grades("laid_back", 5.0, 10.0, 18.0, 12.0, 4.0, 4.0, 0.0),
        "laid back|lazy|behind the beat|behind|dragging|drag|draggy|sluggish|late|relaxed feel|lay back|sits back|"
        "sitting back|lagging|lags|drags|layback|back of the beat|drunk|drunken|tipsy|wonky|stumbling|woozy|lurching",
        "lazier|laidback|more laid back|drunker",
    ),
    GradeRow(
        Grades("laid_back", -4.0, -8.0, -15.0, -10.0, -3.0, -3.0, 0.0),
        "pushed|push|pushing|push the beat|ahead of the beat|ahead|rushing|rushed|rush|on top of the beat|on top|early|"
        "pushy|leaning forward|forward|in front of the beat|eager|anticipated",
        "pushier",
    ),
    GradeRow(
        Grades("humanize_amount", 60.0, 40.0, 20.0, 30.0, 80.0, 80.0, 100.0),
        "tight|precise|accurate|clean",
        "tighter|more precise|cleaner",
    ),
    GradeRow(
        Grades("humanize_amount", 40.0, 100.0, 100.0, 100.0, 50.0, 60.0, False),
        "humanised|humanized|humanise|humanize",
        nouns="humanisation|humanization|humanise amount|humanize amount|humanizing|humanising",
    ),
    GradeRow(
        Grades("humanize_amount", 100.0, 100.0, 100.0, 100.0, 60.0, 60.0, 40.0),
        "loose|sloppy|human|human feel|live|live feel|natural|organic|unquantised|unquantized|off the grid|"
        "real drummer",
        "looser|sloppier",
    ),
    GradeRow(
        Grades("intensity", 65.0, 80.0, 95.0, 70.0, 35.0, 45.0, 30.0),
        "loud|powerful|intense|big|hard|strong|pounding|thunderous|full on|explosive|banging|slamming",
        "louder|harder|bigger|more powerful",
        "intensity",
    ),
    GradeRow(
        Grades("intensity", 35.0, 20.0, 8.0, 30.0, 60.0, 50.0, 60.0),
        "soft|quiet|gentle|softly|quietly|gently|delicate|light touch|whispered|hushed|subdued|understated|low key",
        "softer|quieter|gentler",
    ),
    GradeRow(
        Grades("temperature", 1.15, 1.3, 1.5, 1.3, 0.9, 1.0, 0.8),
        "adventurous|experimental|wild|weird|crazy|unpredictable|surprising|unusual",
        "wilder|weirder",
    ),
    GradeRow(
        Grades("temperature", 0.9, 0.75, 0.6, 0.75, 1.1, 1.0, 1.1),
        "safe|conservative|predictable|play it safe|conventional|typical",
        "safer",
    ),
)
