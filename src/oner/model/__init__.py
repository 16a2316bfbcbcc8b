"""The nouns: frozen, computed nowhere, shared by every stage."""
