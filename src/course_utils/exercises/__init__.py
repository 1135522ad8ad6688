"""Checks of answers to the exercises: one module per chapter, named after the chapter.

Each says in a sentence what is right or wrong; what they share is in `course_utils.judging`.
"""
