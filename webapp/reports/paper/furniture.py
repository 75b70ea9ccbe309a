"""Blocks that are not text or tables: key figures, cover block, contents, charts, signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from reportlab.graphics.shapes import Drawing

from webapp.reports.paper.layout import LIMIT, Block
from webapp.reports.paper.structure import StructureElement
from webapp.reports.paper.tagged import TaggedCanvas
from webapp.reports.paper.typography import (
    ACCENT,
    BODY,
    LEFT,
    NUMERAL,
    PAGE,
    RIGHT,
    RULE,
    SECTION,
    SMALL,
    SMALL_STRONG,
    SOFT,
    TOP,
    WIDTH,
    Style,
    TextLine,
    break_lines,
    text_width,
)

_GAP = 16.0
_ENTRY = (WIDTH - _GAP * 2) / 2  # of the contents, in two columns
_PAGE_ROOM = 22.0  # right of a title, for the number of its page
_LEAST_ROOM = 0.36 * (LIMIT - TOP)  # a section that would begin lower begins the next page
LITTLE_ROOM = 0.16 * (LIMIT - TOP)  # the same in a paper, whose sections are short


def _baseline(style: Style) -> float:
    return (style.leading + style.size * 0.72) / 2


class SectionHeading(Block):
    """A section's title under a rule; it goes into the outline."""

    keep = True

    def __init__(self, node: StructureElement, title: str, *, least: float = _LEAST_ROOM) -> None:
        self._node, self._title = node, title
        self.space, self.room = 30.0, least
        self.height = SECTION.leading + 18

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        canvas.rule(LEFT, top, WIDTH, ACCENT, 1.2)
        key = f"page-{canvas.getPageNumber()}-{top:.0f}"
        canvas.bookmarkPage(key, fit="XYZ", left=0, top=PAGE[1] - top + 12)
        canvas.addOutlineEntry(self._title, key, 0)
        with canvas.mark(self._node):
            canvas.write(LEFT, top + 7 + _baseline(SECTION), self._title, SECTION)

    def headings(self) -> Iterable[StructureElement]:
        return (self._node,)


class Columns(Block):
    """Texts side by side: each column a list of (node, lines, style)."""

    def __init__(
        self,
        columns: Sequence[Sequence[tuple[StructureElement, Sequence[TextLine], Style]]],
        width: float,
        *,
        gap: float = _GAP,
    ) -> None:
        self._columns, self._step = columns, width + gap
        self.height = max(
            sum(len(lines) * style.leading for _, lines, style in column) for column in columns
        )

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        for number, column in enumerate(self._columns):
            y = top
            for node, lines, style in column:
                with canvas.mark(node):
                    x = LEFT + number * self._step
                    canvas.write_lines(x, y + _baseline(style), lines, style)
                y += len(lines) * style.leading


def key_figures(node: StructureElement, items: Sequence[tuple[str, str, str]]) -> Block:
    """Figures set large, each with what it is and what it is compared with."""
    width = (WIDTH - _GAP * (len(items) - 1)) / len(items)
    columns = []
    for figure, label, note in items:
        entry = node.add("LI").add("LBody")
        columns.append(
            [
                (entry, break_lines(figure, NUMERAL, width), NUMERAL),
                (entry, break_lines(label, SMALL_STRONG, width), SMALL_STRONG),
                (entry, break_lines(note, SMALL, width), SMALL),
            ]
        )
    block = Columns(columns, width)
    block.height += 8  # air between the figures and what is said of them
    return block


def details(
    node: StructureElement, rows: Sequence[tuple[str, str]], *, columns: int = 2
) -> list[Block]:
    """Terms with what they are, two side by side."""
    width = (WIDTH - _GAP * (columns - 1)) / columns
    blocks: list[Block] = []
    for start in range(0, len(rows), columns):
        cells = []
        for term, meaning in rows[start : start + columns]:
            item = node.add("LI")
            cells.append(
                [
                    (item.add("Lbl"), break_lines(term, SMALL, width), SMALL),
                    (item.add("LBody"), break_lines(meaning, BODY, width), BODY),
                ]
            )
        block = Columns(cells, width)
        block.space = 7.0
        blocks.append(block)
    return blocks


class ContentsBlock(Block):
    """The sections and their pages; `page_of` is asked when all pages are known."""

    def __init__(
        self,
        node: StructureElement,
        titles: Sequence[tuple[str, StructureElement]],
        page_of: Callable[[StructureElement], int],
    ) -> None:
        self._page_of, self._half = page_of, (len(titles) + 1) // 2
        self._entries = [
            (node.add("TOCI").add("P"), break_lines(title, BODY, _ENTRY - _PAGE_ROOM), goal)
            for title, goal in titles
        ]
        self._tops = [0.0]
        for row in range(self._half):
            lines = max(len(entry[1]) for entry in self._entries[row :: self._half])
            self._tops.append(self._tops[-1] + (lines + 0.15) * BODY.leading)
        self.height, self.space = self._tops[-1], 4.0

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        for number, (node, lines, goal) in enumerate(self._entries):
            column, row = divmod(number, self._half)
            x = LEFT + column * (_ENTRY + _GAP * 2)
            y = top + self._tops[row] + _baseline(BODY)
            page = str(self._page_of(goal))
            with canvas.mark(node):
                canvas.write_lines(x, y, [*lines[:-1], (*lines[-1], (" ", BODY.font))], BODY)
                canvas.write(x + _ENTRY - text_width(page, BODY), y, page, BODY)
            canvas.rule(x, y + (len(lines) - 1) * BODY.leading + 4.2, _ENTRY, RULE, 0.4)


class ChartBlock(Block):
    """A drawing with its description in words."""

    keep = True

    def __init__(self, node: StructureElement, drawing: Drawing) -> None:
        self._node, self._drawing = node, drawing
        self.height, self.space = drawing.height, 6.0

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        bottom = PAGE[1] - top - self.height
        box = f"{LEFT:.2f} {bottom:.2f} {RIGHT:.2f} {bottom + self.height:.2f}"
        self._node.attributes = {"Layout": f"/Placement /Block /BBox [{box}]"}
        with canvas.mark(self._node):
            self._drawing.drawOn(canvas, LEFT, bottom)


class SignatureBlock(Block):
    """Lines to write on, each with what goes there, and room for remarks."""

    _LINE = 40.0

    def __init__(
        self, fields: Sequence[tuple[StructureElement, str]], remarks: tuple[StructureElement, str]
    ) -> None:
        self._fields, self._remarks = fields, remarks
        self.height, self.space = self._LINE * 4.6, 8.0

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        width = (WIDTH - _GAP * (len(self._fields) - 1)) / len(self._fields)
        for number, (node, label) in enumerate(self._fields):
            self._line(canvas, LEFT + number * (width + _GAP), top + self._LINE, width)
            with canvas.mark(node):
                canvas.write(LEFT + number * (width + _GAP), top + self._LINE + 11, label, SMALL)
        top += self._LINE + 34
        node, label = self._remarks
        with canvas.mark(node):
            canvas.write(LEFT, top, label, SMALL)
        for number in range(3):
            self._line(canvas, LEFT, top + 28 * (number + 1), WIDTH)

    def _line(self, canvas: TaggedCanvas, x: float, y: float, width: float) -> None:
        canvas.rule(x, y, width, SOFT, 0.5)
