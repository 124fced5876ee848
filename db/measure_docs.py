"""The tables of docs/definitions.md, generated from the declared measures."""

from __future__ import annotations

from db.measured_rows import row_sources
from db.tables.contributions import contributions
from domain.contributions.measures import FROM_WEEKS
from domain.goal_figures import DERIVED
from domain.measures import all_measures


def measures_for_docs() -> str:
    """Return all measures with their definitions, in Markdown."""
    tables = measured_tables()
    rows = (
        f"| `{key}` | {measure.name.message} | {measure.definition.message} | "
        f"{f'`{tables[key]}`' if key in tables else 'no'} |"
        for key, measure in all_measures().items()
    )
    head = "| Measure | Name | What is counted | Recounted from |"
    return "\n".join((head, "| --- | --- | --- | --- |", *rows))


def goal_figures_for_docs() -> str:
    """Return the figures that are not counted themselves, with their definitions, in Markdown."""
    rows = (
        f"| `{each.key}` | {each.name.message} | {each.definition.message} |" for each in DERIVED
    )
    return "\n".join(("| Figure | Name | What it says |", "| --- | --- | --- |", *rows))


def measured_tables() -> dict[str, str]:
    """Return the table from which a measure is recounted, by the measure's key."""
    tables = {key: source.table.name for key, source in row_sources().items()}
    return tables | {measure.key: contributions.name for measure in FROM_WEEKS}
