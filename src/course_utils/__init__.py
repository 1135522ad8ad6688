"""Shared package of the course book *From Gradients to Generative Models*."""
