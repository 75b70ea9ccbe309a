"""Tables of a page: thin rules, headings repeated on each page, rows never torn apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.reports.contents.document import RowGroup, Table, TableRow
from webapp.reports.contents.wording import Wording, tag_of
from webapp.reports.paper.layout import Block
from webapp.reports.paper.structure import StructureElement
from webapp.reports.paper.tagged import TaggedCanvas
from webapp.reports.paper.typography import (
    CELL,
    CELL_STRONG,
    HEAD_CELL,
    LABEL,
    LEFT,
    RULE,
    SMALL,
    SOFT,
    WIDTH,
    Style,
    TextLine,
    break_lines,
    longest_part,
    text_width,
)

_GUTTER = 10.0
_PADDING = 4.0
_NOTES_GAP = 5.0


@dataclass(frozen=True, slots=True)
class TableCell:
    """Lines of text at a place in a row."""

    node: StructureElement
    lines: Sequence[TextLine]
    style: Style
    x: float
    below: float = 0.0  # distance from the upper edge of the row

    @property
    def height(self) -> float:
        """From the upper edge of the row to the end of the text."""
        return self.below + len(self.lines) * self.style.leading

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        """Draw the text in a row whose upper edge is at `top`."""
        baseline = top + self.below + (self.style.leading + self.style.size * 0.72) / 2
        canvas.write_lines(self.x, baseline, self.lines, self.style)


class LaidRow:
    """One row: its cells, and whether it is a heading that belongs to the row below."""

    def __init__(self, cells: Sequence[TableCell], *, is_group: bool = False) -> None:
        self.cells, self.is_group = cells, is_group
        self.above = 6.0 if is_group else 0.0
        self.height = max(cell.height for cell in cells) + 2 * _PADDING + self.above


class TableBlock(Block):
    """A table, or the part of it on one page."""

    space = 3.0

    def __init__(
        self,
        head: LaidRow,
        rows: Sequence[LaidRow],
        notes: Block,
        *,
        is_first: bool = True,
        group: LaidRow | None = None,
    ) -> None:
        """`notes` stand below the last row, on the same page. `group`: the heading, on a page
        before, of the first rows."""
        self._head, self._rows, self._notes, self._is_first = head, rows, notes, is_first
        self._group = group
        self.height = self._headings + sum(row.height for row in rows)
        self.height += notes.height + _NOTES_GAP if notes.height else 0

    @property
    def _headings(self) -> float:
        """How high what stands above the rows is."""
        return self._head.height + (self._group.height if self._group else 0)

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        if self._is_first:
            self._draw_cells(canvas, self._head, top)
        else:
            self._repeat(canvas, self._head, top)
        top += self._head.height
        canvas.rule(LEFT, top, WIDTH, SOFT, 0.8)
        if self._group:
            self._repeat(canvas, self._group, top + self._group.above)
            top += self._group.height
            canvas.rule(LEFT, top, WIDTH, RULE, 0.4)
        for row in self._rows:
            self._draw_cells(canvas, row, top + row.above)
            top += row.height
            canvas.rule(LEFT, top, WIDTH, RULE, 0.4)
        self._notes.draw(canvas, top + _NOTES_GAP)

    def _repeat(self, canvas: TaggedCanvas, strip: LaidRow, top: float) -> None:
        """What was read on a page before: for the eye, and not once more for who listens."""
        with canvas.artifact("Pagination"):
            for cell in strip.cells:
                cell.draw(canvas, top + _PADDING)

    def _draw_cells(self, canvas: TaggedCanvas, strip: LaidRow, top: float) -> None:
        for cell in strip.cells:
            with canvas.mark(cell.node):
                cell.draw(canvas, top + _PADDING)

    def split(self, room: float) -> tuple[Block, Block] | None:
        left = room - self._headings
        fits = 0
        while fits < len(self._rows) - 2 and self._rows[fits].height <= left:
            left -= self._rows[fits].height
            fits += 1
        while fits and self._rows[fits - 1].is_group:
            fits -= 1
        if fits < 2:
            return None
        before, after = self._rows[:fits], self._rows[fits:]
        first = TableBlock(self._head, before, Block(), is_first=self._is_first, group=self._group)
        rest = TableBlock(
            self._head, after, self._notes, is_first=False, group=self._group_of(before, after)
        )
        return first, rest

    def _group_of(self, before: Sequence[LaidRow], after: Sequence[LaidRow]) -> LaidRow | None:
        """The heading that the rows after it still belong to."""
        if after[0].is_group:
            return None
        groups = [row for row in before if row.is_group]
        return groups[-1] if groups else self._group


def table_block(table: Table, node: StructureElement, notes: Block, wording: Wording) -> TableBlock:
    """The table with its nodes below the Table node, and notes below it."""
    grid = _Grid(table, wording)
    head = grid.head(node.add("THead").add("TR"))
    body = node.add("TBody")
    return TableBlock(head, [grid.strip(row, body.add("TR")) for row in table.rows], notes)


def _fitted(widths: list[float], needed: list[float]) -> list[float]:
    """Columns that have what they need, as far as the widest can give it."""
    widest = widths.index(max(widths))
    fitted, left = list(widths), widths[widest] - needed[widest]
    for number, need in enumerate(needed):
        if number != widest and 0 < need - widths[number] <= left:
            left -= need - widths[number]
            fitted[number] = need
    fitted[widest] -= sum(fitted) - sum(widths)
    return fitted


class _Grid:
    """Sets cells into the columns of a table."""

    def __init__(self, table: Table, wording: Wording) -> None:
        self._columns, self._wording = table.columns, wording
        widths = [column.share * WIDTH - _GUTTER for column in table.columns]
        heads = self._heads()  # first: they are read with every row
        self._widths = _fitted(_fitted(widths, heads), self._needed(heads, table.rows))
        steps = [width + _GUTTER for width in self._widths]
        self._starts = [LEFT + sum(steps[:number]) for number in range(len(steps))]
        self._widths[-1] += _GUTTER

    def _heads(self) -> list[float]:
        """What each column needs so that no word of its heading is cut."""
        return [
            max(text_width(word, HEAD_CELL) for word in self._wording.say(column.head).split(" "))
            for column in self._columns
        ]

    def _needed(self, heads: list[float], rows: Sequence[TableRow | RowGroup]) -> list[float]:
        """What each column needs so that no word of its cells is cut either."""
        needed = list(heads)
        for row in rows:
            if isinstance(row, TableRow):
                style = CELL_STRONG if row.is_strong else CELL
                for number, words in enumerate((row.head, *row.cells)):
                    part = longest_part(self._wording.brief(words), style)
                    needed[number] = max(needed[number], part)
        return needed

    def head(self, tr: StructureElement) -> LaidRow:
        """The row of headings, standing on the rule below it."""
        columns = []
        for number, column in enumerate(self._columns):
            node = tr.add("TH", Table="/Scope /Column")
            columns.append(self._cells(number, node, self._wording.say(column.head), HEAD_CELL))
        lowest = max(cells[-1].height for cells in columns)
        return LaidRow(
            [
                replace(cell, below=cell.below + lowest - cells[-1].height)
                for cells in columns
                for cell in cells
            ]
        )

    def strip(self, row: TableRow | RowGroup, tr: StructureElement) -> LaidRow:
        """A row of figures, or a heading over rows."""
        if isinstance(row, RowGroup):
            node = tr.add("TH", Table=f"/Scope /Row /ColSpan {len(self._columns)}")
            lines = break_lines(self._wording.say(row.head), LABEL, WIDTH)
            return LaidRow([TableCell(node, lines, LABEL, LEFT)], is_group=True)
        style = CELL_STRONG if row.is_strong else CELL
        head = tr.add("TH", Table="/Scope /Row")
        head.language = tag_of(row.head)
        cells = self._cells(0, head, self._wording.say(row.head), style)
        if row.small is not None:
            for small in self._cells(0, head, self._wording.say(row.small), SMALL):
                cells.append(replace(small, below=cells[0].height + 1))
        for number, words in enumerate(row.cells, start=1):
            text = self._wording.brief(words)
            strong = row.is_strong and self._columns[number].is_figure
            node = tr.add("TD")
            node.language = tag_of(words)
            cells += self._cells(number, node, text, CELL_STRONG if strong else CELL)
        return LaidRow(cells)

    def _cells(
        self, number: int, node: StructureElement, text: str, style: Style
    ) -> list[TableCell]:
        """The text in its column; lines of a figure's column are set one by one to the right."""
        x, width = self._starts[number], self._widths[number]
        lines = break_lines(text, style, width)
        if not self._columns[number].is_figure:
            return [TableCell(node, lines, style, x)]
        return [
            TableCell(
                node,
                [line if line is lines[-1] else ((f"{line[0][0]} ", line[0][1]),)],
                style,
                x + width - text_width(line[0][0], style),
                below=place * style.leading,
            )
            for place, line in enumerate(lines)
        ]
