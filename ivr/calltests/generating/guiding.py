"""Knows the way from every spot to the nearest thing that no call has covered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ivr.calltests.generating.exploration import Exploration, Spot, Way

_FAR = 9
"""What is so many ways off is not gone to."""
_ENDING = 5
"""Something missing that ends the call is done at once where nothing else is nearer than this."""
_DEAD_END = 2
"""A spot from where no more than so many can be reached is as good as the end."""


class Guide:
    """Knows the nearest thing that is missing, from every spot.

    It knows for each spot how far that is at least, and learns more where it turns out to be farther (the search
    LRTA*). What is covered never goes missing again, so nothing is ever learned twice.
    """

    def __init__(self, found: Exploration, missing: AbstractSet[int], *, only_ends: bool = False) -> None:
        self._found = found
        self._missing = missing
        self._only_ends = only_ends
        self._at_least: dict[Spot, int] = {}
        self._banned: set[Way] = set()
        self._ways: dict[Spot, list[Way]] = {}
        """Out of each, looked up once."""
        self._ends: dict[Spot | None, bool] = {None: True}
        """Whether a caller who gets there gets nowhere else any more."""
        self._route: list[tuple[Spot, Way]] = []
        """What is left of the route that was found last, its end first."""

    def ban(self, way: Way) -> None:
        """Leave a way out from now on."""
        self._banned.add(way)
        self._route = []

    def way(self, spot: Spot) -> Way | None:
        """Return the way to go from a spot, None where nothing that is missing is near."""
        if not (self._route and self._route[-1][0] == spot and self._is_wanted(self._route[0][1])):
            self._route = self._find(spot)
        return self._route.pop()[1] if self._route else None

    def _find(self, spot: Spot) -> list[tuple[Spot, Way]]:
        """Return the route to the nearest thing that is missing, its end first; empty where none is near."""
        at_least = self._at_least
        route: list[tuple[Spot, Way]] = []
        at = spot
        while at_least.get(spot, 1) < _FAR:
            way, cost = self._best(at)
            if way is not None and cost <= at_least.get(at, 1):
                route.append((at, way))
                if way.to is None or self._is_wanted(way):
                    return route[::-1]
                at = way.to
            else:  # it is farther than it looked: look again from one step before
                at_least[at] = cost
                at = route.pop()[0] if route else spot
        return []

    def _best(self, spot: Spot) -> tuple[Way | None, int]:
        best, least = None, _FAR
        missing, at_least = self._missing, self._at_least
        for way in self._ways.get(spot) or self._ways_from(spot):
            if not missing.isdisjoint(way.items) and (not self._only_ends or self._ends_soon(way.to)):
                cost = 1 if self._only_ends or not self._ends_soon(way.to) else _ENDING
            else:
                cost = _FAR if way.to is None else 1 + at_least.get(way.to, 1)
            if cost < least and way not in self._banned:
                if cost == 1:
                    return way, cost
                best, least = way, cost
        return best, least

    def _ways_from(self, spot: Spot) -> list[Way]:
        ways = [way for key in spot.way_keys() for way in self._found.ways.get(key, ())]
        self._ways[spot] = ways
        return ways

    def _is_wanted(self, way: Way) -> bool:
        return not self._missing.isdisjoint(way.items) and (not self._only_ends or self._ends_soon(way.to))

    def _ends_soon(self, spot: Spot | None) -> bool:
        known = self._ends.get(spot)
        if known is None:
            assert spot is not None
            seen, new = {spot}, [spot]
            while new and len(seen) <= _DEAD_END:
                ahead = {way.to for way in self._ways_from(new.pop()) if way.to is not None} - seen
                new += ahead
                seen |= ahead
            known = self._ends[spot] = len(seen) <= _DEAD_END
        return known
