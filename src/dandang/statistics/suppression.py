"""Small cells (小单元格遮盖): which numbers of a table a copy for publication does not show. Pure.

A cell that stands for one or two people could point at them. It is not shown (primary), and so many others with it that nobody can
work it out from what is shown (complementary): not from the total, not by knowing how cells are chosen, and not by knowing one of
the hidden numbers oneself, as every organ knows its own.

Why it holds: whether a cell is hidden depends on its value alone, so hidden values may change places and the same table results. While
two different values remain hidden whichever one is known, each of the others could be either. Where that cannot be reached, the
total is hidden too.

Two tables tell more than one. Of figures of which one counts a part of the other, the part is left out where the rest would be small
(`tells_the_rest`). Of one figure at two times nothing is compared, since what can still change is not published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 3
"""The smallest number that may be shown by itself (5.3 rule 4 [D])."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A table with its small cells hidden: None where nothing is shown. Zeros are shown."""

    cells: tuple[int | None, ...]
    total: int | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden."""
        return self.total is not None and None not in self.cells


def masked(rows: Sequence[int], total: int) -> Masked:
    """The cells of one figure and their sum, fit for publication. A number below zero, where more was taken back in a period than
    came to it, is as small as one or two. ValueError for a total that is no sum.
    """
    if total != sum(rows):
        raise ValueError("the total is the sum of the cells")
    hidden = {number for number in rows if number and number < LEAST}
    if not hidden:
        return Masked(tuple(rows), total)
    for value in sorted({number for number in rows if number >= LEAST}):
        if len(hidden) > 1 and _holds([number for number in rows if number in hidden]):
            break
        hidden.add(value)
    cells = tuple(None if number in hidden else number for number in rows)
    is_told = (total == 0 or total >= LEAST) and _holds([number for number in rows if number in hidden])
    return Masked(cells, total if is_told else None)


def tells_the_rest(part: Sequence[int], whole: Sequence[int]) -> bool:
    """Whether somewhere one or two of `whole` are not in `part`: the two columns side by side would show a cell that neither of them has."""
    return any(0 < every - some < LEAST for some, every in zip(part, whole, strict=True))


def _holds(values: Sequence[int]) -> bool:
    """Whether two different values remain, whichever one of these is known."""
    return all(len({*values[:place], *values[place + 1:]}) > 1 for place in range(len(values)))
