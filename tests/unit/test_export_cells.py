"""What a spreadsheet would take for a formula."""

import pytest

from calltone.entrypoints.http.export import _cell


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(1)", "\t=1"])
def test_text_of_others_is_no_formula(text: str):
    assert _cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["c-1", "", -0.5, None])
def test_everything_else_stays(value: object):
    assert _cell(value) == value
