"""What the plug-in keeps with pytest's items and its run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ivr.calltests.collecting.failing import CallFailed
    from ivr.calltests.covering.tally import Tally
    from ivr.calltests.running.depths import Depth

WARNINGS: pytest.StashKey[list[str]] = pytest.StashKey()
"""What passed only just in the calls of an item."""
FAILURE: pytest.StashKey[CallFailed] = pytest.StashKey()
"""Of an item: the last call that failed."""
TALLY: pytest.StashKey[Tally] = pytest.StashKey()
"""What all calls of the run come to; none where there are none."""
SOUND: pytest.StashKey[dict[str, Depth]] = pytest.StashKey()
"""By language, what calls in sound are made with."""
