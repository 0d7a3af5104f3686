"""Sentences held against each other: what a statement's evidence carries, and where two articles disagree."""
