"""Training of the book's models, on one CPU or many GPUs, and the resulting weights.

Read them in this order: `batches` (everything random in a training), `loops` (generators that
train), `recipes` (one for each shipped checkpoint), `runs` (a recipe on this machine, with
`devices`, `datasets`, `progress`, and `resume` for interrupted trainings), `checkpoints` and
`model_cards` (weights, and how they were made), both in `files` that are whole or absent,
`inference` (what trained networks answer) and `evaluation` (how good they are). The command
line is ``python -m course_utils``.
"""
