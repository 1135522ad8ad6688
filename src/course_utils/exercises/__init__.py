"""Checks of the exercises, a module for each chapter, named as its notebook.

Each check takes a reader's solution and returns a sentence: that it is correct, or the first
thing that is wrong. `course_utils.judging` holds what they share.
"""
