"""Packs: the words, a folder per locale and purpose, and the rules that they are held to when the service starts."""
