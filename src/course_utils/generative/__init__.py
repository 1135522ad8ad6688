"""Models of where data come from: distributions, autoencoders, and what measures them.

Entry points: `distributions` (densities and their fit, NumPy only), `models` (networks in
PyTorch), `objectives` (what training makes small) and `metrics` (how good samples are). Loading
this wing loads no PyTorch; its modules of networks do.
"""
