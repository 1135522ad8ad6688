"""Checks of answers to the exercises: a module a chapter, named as the chapter.

Each says in a sentence what is right or wrong; what they share is `course_utils.judging`.
"""
