"""Time as rational numbers: frame rates, half-open spans of frames, timecode."""
