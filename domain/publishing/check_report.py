"""The findings of all checks about one post."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.publishing.checks import CHECKS
from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings about one post, and the checks that found nothing."""

    found: tuple[tuple[Check, CheckFinding], ...]
    fine: tuple[Check, ...]

    def at(self, level: Level) -> list[tuple[Check, CheckFinding]]:
        """Return the findings of one level."""
        return [each for each in self.found if each[1].level is level]

    @property
    def is_stopped(self) -> bool:
        """Whether the post cannot be approved as it is."""
        return bool(self.at(Level.STOP))

    @property
    def to_tick(self) -> dict[str, tuple[Check, CheckFinding]]:
        """The findings to look at, by an id that changes with what was found."""
        return {_id(check, finding): (check, finding) for check, finding in self.at(Level.LOOK)}


def check_post(content: Content, surroundings: Surroundings) -> CheckReport:
    """Run all checks on a post."""
    found: list[tuple[Check, CheckFinding]] = []
    fine: list[Check] = []
    for check in CHECKS.values():
        findings = list(check.run(content, surroundings))
        found += [(check, finding) for finding in findings]
        if not findings:
            fine.append(check)
    return CheckReport(tuple(found), tuple(fine))


def merge_reports(content: Content, reports: Sequence[CheckReport]) -> CheckReport:
    """Return one report from those about each channel; what is found in all is said once."""
    found: list[tuple[Check, CheckFinding]] = []
    for place, report in enumerate(reports):
        known = [(check.key, each.level, each.said, each.tick) for check, each in found]
        for check, each in report.found:
            if (check.key, each.level, each.said, each.tick) in known:
                continue
            channel_id = content.channels[place] if place else None
            found.append((check, replace(each, place=place, channel_id=channel_id)))
    with_findings = {check.key for check, _ in found}
    fine = tuple(check for check in CHECKS.values() if check.key not in with_findings)
    return CheckReport(tuple(found), fine)


def _id(check: Check, finding: CheckFinding) -> str:
    about = f"{check.key}|{finding.said.message}|{finding.key or finding.tick}|{finding.place}"
    return hashlib.sha256(about.encode()).hexdigest()[:16]
