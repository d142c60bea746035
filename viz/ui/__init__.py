"""The only importer of streamlit: choices, views, the cache and the page frame."""
