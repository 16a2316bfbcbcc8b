"""`oner serve`: the page over http. Thin: boards, files and searches are `oner.app.desk`."""
