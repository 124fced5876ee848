"""The tables of docs/definitions.md, generated from the declared measures."""

from __future__ import annotations

from db.measured_rows import row_sources
from domain.measures import all_measures


def measures_for_docs() -> str:
    """Return all measures with their definitions, in Markdown."""
    sources = row_sources()
    rows = (
        f"| `{key}` | {measure.name.message} | {measure.definition.message} | "
        f"{f'`{sources[key].table.name}`' if key in sources else 'no'} |"
        for key, measure in all_measures().items()
    )
    head = "| Measure | Name | What is counted | Recounted from |"
    return "\n".join((head, "| --- | --- | --- | --- |", *rows))
