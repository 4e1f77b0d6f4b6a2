"""The picture of the layers is the one the imports make."""

import xml.etree.ElementTree as ET

from docs.layers import PICTURE, drawn


def test_the_picture_of_the_layers_shows_the_imports_as_they_are() -> None:
    committed = PICTURE.read_text(encoding="utf-8")

    assert committed == drawn(), "run `python docs/layers.py`"


def test_the_picture_is_well_formed_and_loads_nothing_from_elsewhere() -> None:
    committed = PICTURE.read_text(encoding="utf-8")

    assert ET.fromstring(committed).get("width") == "900"
    assert committed.count("http") == 1, "the name of the format alone"
