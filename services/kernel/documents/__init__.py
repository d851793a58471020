"""PDFs that can be read aloud: the typeface, and a canvas that says what is what."""
