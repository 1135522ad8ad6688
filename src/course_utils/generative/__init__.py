"""Models of where data come from: distributions, autoencoders, and what measures them.

Entry points: `gaussians`, `distributions` (mixtures) and `em` (their fit), which need NumPy
alone; `models` (networks in PyTorch), `objectives` (what training minimises) and `metrics` (how
good samples are). Importing this package does not import PyTorch; its modules of networks do.
"""
