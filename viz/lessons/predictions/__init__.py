"""The unit on what models predict."""
