"""The arm: what it reaches, how it gets through, and whether the move keeps every limit.

`request` says what is asked, `scene` turns it into arrays in the frame of the track, `reach` finds
the runs of frames the ladder can climb, `plan` makes a smooth move of one of them and verifies it,
`screen` looks at thousands of placements at once.
"""
