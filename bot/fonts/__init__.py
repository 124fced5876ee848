"""The typeface of result cards: Source Serif Pro by Adobe, under the SIL Open Font License."""
