"""Blocks of a page and how they flow over pages. Lengths in points, `top` from the page's top."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.reports.paper.structure import StructureElement
from webapp.reports.paper.tagged import TaggedCanvas
from webapp.reports.paper.typography import BOTTOM, PAGE, TOP, Style, TextLine, break_lines

LIMIT = PAGE[1] - BOTTOM


class Block:
    """Something drawn as a whole, or in parts where `split` finds a good place; itself empty."""

    space = 0.0  # before it, unless it is the first on the page
    keep = False  # on the page of the block that follows
    room = 0.0  # that a page must have left for it to begin there
    height = 0.0

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        """Draw it with its upper edge at `top`."""

    def split(self, room: float) -> tuple[Block, Block] | None:
        """A part no higher than `room` and the rest; None when there is no good place."""
        return None

    def headings(self) -> Iterable[StructureElement]:
        """The nodes of section headings in it."""
        return ()


class TextBlock(Block):
    """A paragraph, a heading or a caption."""

    def __init__(
        self, node: StructureElement, lines: Sequence[TextLine], style: Style, x: float
    ) -> None:
        self._node, self._lines, self._style, self._x = node, lines, style, x
        self.height = len(lines) * style.leading

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        style = self._style
        baseline = top + (style.leading + style.size * 0.72) / 2
        with canvas.mark(self._node):
            canvas.write_lines(self._x, baseline, self._lines, style)

    def split(self, room: float) -> tuple[Block, Block] | None:
        fits = min(int(room / self._style.leading), len(self._lines) - 2)
        if fits < 2:
            return None
        *lines, (*pieces, (text, font)) = self._lines[:fits]
        goes_on: TextLine = (*pieces, (f"{text} ", font))  # or a reader joins it to the next page
        first = TextBlock(self._node, [*lines, goes_on], self._style, self._x)
        rest = TextBlock(self._node, self._lines[fits:], self._style, self._x)
        first.space = self.space
        return first, rest


def text_block(
    node: StructureElement, text: str, style: Style, *, x: float, width: float, lead: str = ""
) -> TextBlock:
    """A paragraph broken into lines of the width."""
    return TextBlock(node, break_lines(text, style, width, lead), style, x)


class MarginNote(Block):
    """A small heading in the margin, and text beside it."""

    def __init__(self, label: Block, text: Block) -> None:
        self._label, self._text = label, text
        self.height = max(label.height, text.height)

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        self._label.draw(canvas, top)
        self._text.draw(canvas, top)

    def split(self, room: float) -> tuple[Block, Block] | None:
        parts = self._text.split(room)
        if parts is None or self._label.height > room:
            return None
        first = MarginNote(self._label, parts[0])
        first.space = self.space
        return first, parts[1]


class Stack(Block):
    """Blocks that stay together, one below the other."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self.space = blocks[0].space
        self.height = sum(block.height + block.space for block in blocks) - self.space

    def draw(self, canvas: TaggedCanvas, top: float) -> None:
        for number, block in enumerate(self._blocks):
            top += block.space if number else 0
            block.draw(canvas, top)
            top += block.height

    def headings(self) -> Iterable[StructureElement]:
        return [node for block in self._blocks for node in block.headings()]


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and where its upper edge lies."""

    block: Block
    top: float


def paginate(blocks: Sequence[Block]) -> list[list[Placed]]:
    """The blocks on pages. Only a block that cannot be split may be too high for a page."""
    page: list[Placed] = []
    pages, top = [page], TOP
    waiting = deque(_kept_together(blocks))
    while waiting:
        block = waiting.popleft()
        space = block.space if page else 0.0
        room = LIMIT - top - space
        parts = block.split(room) if block.height > room else None
        if page and (room < block.room or (block.height > room and parts is None)):
            waiting.appendleft(block)
            page, top = [], TOP
            pages.append(page)
            continue
        if parts is not None:
            block = parts[0]
            waiting.appendleft(parts[1])
        page.append(Placed(block, top + space))
        top += space + block.height
    return pages


def _kept_together(blocks: Sequence[Block]) -> list[Block]:
    """Each run of blocks that keep to their next one, as one block with the start of that."""
    together: list[Block] = []
    run: list[Block] = []
    for block in blocks:
        run.append(block)
        if not block.keep:
            together.append(_Run(run) if len(run) > 1 else block)
            run = []
    return [*together, *run]


class _Run(Stack):
    """Blocks with their heading: only the last one may be split."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__(blocks)
        self.room = blocks[0].room

    def split(self, room: float) -> tuple[Block, Block] | None:
        last = self._blocks[-1]
        parts = last.split(room - self.height + last.height)
        if parts is None:
            return None
        parts[0].space = last.space
        return Stack([*self._blocks[:-1], parts[0]]), parts[1]
