"""One file per format, reader and writer side by side; foreign conventions end here."""
