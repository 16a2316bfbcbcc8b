"""The use cases, one file each: what the command line, the page and the Python API call."""
