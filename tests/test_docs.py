"""What the documents name exists, and the picture of the layers is the one the imports make."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from docs.layers import PICTURE, drawn

ROOT = Path(__file__).parent.parent
PLACES = (
    "",
    "bot/",
    "bot/services/",
    "bot/services/announcing/",
    "bot/services/feeds/",
    "bot/feed/",
    "bot/search/",
)


@pytest.mark.parametrize(
    "page", ["docs/architecture.md", "docs/decisions.md", "CONTRIBUTING.md", "README.md"]
)
def test_every_file_a_page_names_is_there(page: str) -> None:
    words = re.findall(  # a name in capitals stands for any
        r"`(?![^`]*[A-Z]{4})([\w./]+(?:\.(?:py|md|toml|sql|svg|json)|/))`",
        (ROOT / page).read_text(encoding="utf-8"),
    )

    missing = [name for name in words if not any((ROOT / place / name).exists() for place in PLACES)]

    assert not missing


def test_the_picture_of_the_layers_shows_the_imports_as_they_are() -> None:
    committed = PICTURE.read_text(encoding="utf-8")

    assert committed == drawn(), "run `python docs/layers.py`"


def test_the_picture_is_well_formed_and_loads_nothing_from_elsewhere() -> None:
    committed = PICTURE.read_text(encoding="utf-8")

    assert ET.fromstring(committed).get("width") == "900"
    assert committed.count("http") == 1, "the name of the format alone"
