"""The typefaces of our pictures, by Adobe, both under the SIL Open Font License.

Source Serif Pro for text, Source Sans Pro for names and figures.
"""
