"""Papers: what is handed out, typeset."""
