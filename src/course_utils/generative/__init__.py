"""Models of where data come from: distributions, autoencoders, and what measures them.

Entry points: `distributions` (densities and their fit, NumPy only), `models` (networks in
PyTorch), `objectives` (what training minimises) and `metrics` (how good samples are). Importing
this package does not import PyTorch; its modules of networks do.
"""
