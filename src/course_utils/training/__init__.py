"""Training of the book's models, on one CPU or many GPUs, and the weights that came of it.

Entry points: `loops` (generators that train), `batches` (all the chance of a training),
`checkpoints` (weights; `load`), `cards` (how each was made and how good it is), `states` (what
an interrupted training needs to go on), `places` (the folder that it writes to), `recipes`
(one for each shipped checkpoint) and `runs` (a recipe on this machine). Their command line is
``python -m course_utils``.
"""
