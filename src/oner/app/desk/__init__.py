"""The page's data from a production and its plan."""
