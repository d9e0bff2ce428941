"""Markdown as interview repositories keep it, read as questions: `reading.read` puts the parts together.

Loaded for a Markdown file only: markdown-it takes as long to load as everything else that an import needs.
"""
