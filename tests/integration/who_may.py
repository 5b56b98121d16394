"""The tables of docs/security.md."""

from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
COLUMNS = ("nobody", "no role", "agent, own", "agent, other's", "supervisor", "admin")


def table(first_column: str) -> dict[str, dict[str, bool]]:
    """The table that begins with this column: row to column to whether it is allowed."""
    head = f"| {first_column} | {' | '.join(COLUMNS)} |"
    lines = iter(DOCUMENT.read_text().splitlines())
    for line in lines:
        if line == head:
            break
    next(lines)
    rows = {}
    for line in lines:
        if not line.startswith("|"):
            break
        name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert set(cells) <= {"yes", "no"}, line
        rows[name.strip("`")] = dict(zip(COLUMNS, (cell == "yes" for cell in cells), strict=True))
    return rows


def cells(first_column: str) -> list[tuple[str, str, bool]]:
    """All cells of a table: row, column, allowed."""
    return [(r, c, ok) for r, row in table(first_column).items() for c, ok in row.items()]
